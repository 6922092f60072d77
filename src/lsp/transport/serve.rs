//! Serves one client, from its first message to its last.

use super::admission::Admission;
use super::frame::Frames;
use super::in_flight::InFlight;
use super::message::{Call, Incoming, failure};
use super::raw_response;
use super::receive::receive;
use super::write::{Body, encode, result_of, write};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, Sink};
use serde_json::{Value, json};
use std::any::Any;
use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc::{self, OwnedPermit, Sender};
use tokio::task::{JoinSet, coop};
use tokio::time::{Instant, sleep_until, timeout};
use tower_lsp::jsonrpc::{ErrorCode, Id, Request, Response};
use tower_lsp::{ClientSocket, LanguageServer, Loopback, LspService};
use tower_service::Service as _;
use tracing::{debug, error, warn};

/// The number of answers that wait to be written.
const MAX_ANSWERS: usize = 64;

/// The number of requests and notifications that run at once. No editor reaches it.
const MAX_TASKS: usize = 10_000;

/// The number of messages that wait for the answer to `initialize`.
const MAX_DEFERRED: usize = 256;

/// The time after the last message in which running requests may be answered and answers may be written.
const GRACE: Duration = Duration::from_millis(500);

/// The sink for the client's answers to requests of the server.
type FromClient = <ClientSocket as Loopback>::ResponseSink;

/// Serves one client until it sends `exit` or disconnects, or is not admitted. Returns the exit code for the process: 0 after `shutdown`,
/// otherwise 1.
///
/// Messages are processed in the order in which they arrive. Each handler runs until it first waits before the next
/// message is processed, so a request can take a snapshot that reflects all messages before it. After that, it runs
/// concurrently with the others. Each request is answered exactly once, even if its handler panics.
///
/// Before a message is read, the queue of answers must have room. A client that does not read its answers fills the
/// queue, and the server reads nothing more from it.
pub async fn serve<S: LanguageServer>(
    reader: impl AsyncRead + Unpin + Send + 'static,
    writer: impl AsyncWrite + Unpin + Send + 'static,
    service: LspService<S>,
    socket: ClientSocket,
    admission: Admission,
) -> i32 {
    let (from_server, from_client) = socket.split();
    let (outbox, answers) = mpsc::channel(MAX_ANSWERS);
    let mut writing = tokio::spawn(write(writer, answers, from_server));
    let mut session = Session {
        service,
        from_client,
        outbox,
        in_flight: InFlight::default(),
        tasks: JoinSet::new(),
        deferred: VecDeque::new(),
        shut_down: false,
        admission,
    };
    let mut frames = Frames::new(reader, session.admission.is_strict());
    let mut written = None;
    tokio::select! {
        () = session.run(&mut frames) => {}
        end = &mut writing => written = Some(end),
    }
    let Session { tasks, shut_down, outbox, .. } = session;
    // The writer ends when all senders of its queue are dropped.
    drop(outbox);
    if written.is_none() {
        written = timeout(GRACE, &mut writing).await.ok();
    }
    match written {
        Some(Ok(Ok(()))) => {}
        Some(Ok(Err(error))) => debug!("cannot write to the client: {error}"),
        Some(Err(error)) => error!("the writer panicked: {error}"),
        None => writing.abort(),
    }
    drop(tasks);
    i32::from(!shut_down)
}

/// The state of one client's connection.
struct Session<S> {
    service: LspService<S>,
    from_client: FromClient,
    outbox: Sender<Body>,
    in_flight: InFlight,
    tasks: JoinSet<()>,
    /// The messages that arrived before `initialize` was answered.
    deferred: VecDeque<Incoming>,
    shut_down: bool,
    /// What the client must still do; [`Admission::Parent`] once it is admitted.
    admission: Admission,
}

impl<S: LanguageServer> Session<S> {
    /// Handles messages until the last.
    async fn run<R: AsyncRead + Unpin>(&mut self, frames: &mut Frames<R>) {
        loop {
            while self.tasks.try_join_next().is_some() {}
            if self.tasks.len() >= MAX_TASKS {
                self.tasks.join_next().await;
            }
            let Ok(place) = self.outbox.clone().reserve_owned().await else { return };
            let next = match self.deferred.pop_front() {
                Some(deferred) => Some(deferred),
                None => receive(frames).await,
            };
            let Some(incoming) = next else { return };
            // Other tasks must get their turn even if there is always a message to read.
            coop::consume_budget().await;
            match incoming {
                Incoming::Invalid(_) if self.admission.is_strict() => return,
                Incoming::Invalid(answer) => drop(place.send(encode(&answer))),
                Incoming::Answer(answer) => self.route(answer),
                Incoming::Call(mut call) => match (call.method.as_str(), &call.id) {
                    ("exit", _) => return self.exit(),
                    ("$/cancelRequest", None) => self.cancel(call.params.as_ref()),
                    ("initialize", Some(id)) => {
                        let id = id.clone();
                        if let Err(reason) = self.admission.admit(&mut call) {
                            warn!("refused a client: {reason}");
                            place.send(encode(&failure(id, ErrorCode::InvalidRequest, reason)));
                            return;
                        }
                        self.admission = Admission::Parent;
                        frames.trust();
                        let Some(answer) = self.initialize(call, frames).await else { return };
                        place.send(answer);
                    }
                    (_, Some(_)) => self.request(call, place),
                    (_, None) => self.notify(call),
                },
            }
        }
    }

    /// Starts a request. If it has to wait, it continues in a separate task.
    fn request(&mut self, call: Call, place: OwnedPermit<Body>) {
        self.shut_down |= call.method == "shutdown";
        let mut answer = self.begin(call);
        if let Poll::Ready(answer) = poll_once(&mut answer) {
            place.send(answer);
            return;
        }
        let outbox = self.outbox.clone();
        self.tasks.spawn(async move {
            let body = answer.await;
            // This fails if the client has disconnected.
            let _ = outbox.send(body).await;
        });
    }

    /// Handles a notification.
    fn notify(&mut self, call: Call) {
        let method = call.method.clone();
        let mut running = self.call(call.method, None, call.params).boxed();
        let report = |method: &str, result: Result<Option<Response>, Failure>| match result {
            Err(Failure::Panic(text)) => error!("{method} panicked: {text}"),
            Err(Failure::Exited) => debug!("{method} arrived after exit"),
            Ok(_) => {}
        };
        match poll_once(&mut running) {
            Poll::Ready(result) => report(&method, result),
            Poll::Pending => {
                debug!("{method} waits; later messages are processed meanwhile");
                self.tasks.spawn(async move { report(&method, running.await) });
            }
        }
    }

    /// Answers `initialize`, and defers the messages that arrive before the answer. `None` if the client disconnects
    /// first.
    async fn initialize<R: AsyncRead + Unpin>(&mut self, call: Call, frames: &mut Frames<R>) -> Option<Body> {
        let id = call.id.clone();
        let mut answer = self.begin(call);
        let mut ended = None;
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => return Some(answer),
                incoming = receive(frames), if ended.is_none() && self.deferred.len() < MAX_DEFERRED => match incoming {
                    None => ended = Some(Instant::now() + GRACE),
                    Some(Incoming::Call(call)) if call.method == "exit" => {
                        self.exit();
                        return None;
                    }
                    Some(Incoming::Call(Call { method, params, .. }))
                        if method == "$/cancelRequest" && cancelled_id(params.as_ref()) == id =>
                    {
                        self.cancel(params.as_ref());
                    }
                    Some(incoming) => self.deferred.push_back(incoming),
                },
                () = sleep_until(ended.unwrap_or_else(Instant::now)), if ended.is_some() => return None,
            }
        }
    }

    /// Starts a request. The future returns its serialized answer.
    fn begin(&mut self, call: Call) -> BoxFuture<'static, Body> {
        let Call { method, id, params } = call;
        let id = id.unwrap_or(Id::Null);
        let Some(request) = self.in_flight.begin(&id) else {
            let text = format!("a request with the id {id} is still running");
            return async { encode(&failure(id, ErrorCode::InvalidRequest, text)) }.boxed();
        };
        let running = self.call(method.clone(), Some(request.number), params);
        async move {
            let (result, written) = raw_response::capture(running).await;
            let id = request.id.clone();
            if let (Ok(Some(answer)), Some(json)) = (&result, written)
                && answer.is_ok()
            {
                return result_of(&id, &json);
            }
            encode(&match result {
                Ok(Some(answer)) => Response::from_parts(id, answer.into_parts().1),
                // The service ignores requests whose unknown method begins with `$/`.
                Ok(None) => failure(id, ErrorCode::MethodNotFound, format!("unknown method {method}")),
                Err(Failure::Exited) => failure(id, ErrorCode::InvalidRequest, "the server is exiting"),
                Err(Failure::Panic(text)) => {
                    error!("{method} panicked: {text}");
                    failure(id, ErrorCode::InternalError, format!("internal error in {method}; see the log"))
                }
            })
        }
        .boxed()
    }

    /// Calls the service, which is always ready.
    fn call(
        &mut self,
        method: String,
        id: Option<i32>,
        params: Option<Value>,
    ) -> impl Future<Output = Result<Option<Response>, Failure>> + Send + use<S> {
        let mut request = Request::build(method);
        if let Some(id) = id {
            request = request.id(i64::from(id));
        }
        if let Some(params) = params {
            request = request.params(params);
        }
        let running = std::panic::catch_unwind(AssertUnwindSafe(|| self.service.call(request.finish())));
        async move {
            let running = running.map_err(Failure::panic)?;
            AssertUnwindSafe(running).catch_unwind().await.map_err(Failure::panic)?.map_err(|_| Failure::Exited)
        }
    }

    /// Cancels a running request. It is answered with the error that it was cancelled.
    fn cancel(&mut self, params: Option<&Value>) {
        let Some(number) = cancelled_id(params).and_then(|id| self.in_flight.number(&id)) else { return };
        let params = Some(json!({ "id": number }));
        self.notify(Call { method: "$/cancelRequest".to_owned(), id: None, params });
    }

    /// Notifies the service of `exit`. It cancels all running requests.
    fn exit(&mut self) {
        self.notify(Call { method: "exit".to_owned(), id: None, params: None });
    }

    /// Passes an answer of the client to the handler that waits for it.
    fn route(&mut self, answer: Response) {
        let id = answer.id().clone();
        // The service panics if the handler that sent the request was cancelled meanwhile.
        let routed =
            std::panic::catch_unwind(AssertUnwindSafe(|| Pin::new(&mut self.from_client).start_send(answer).is_ok()));
        if !matches!(routed, Ok(true)) {
            debug!("no handler waits for the client's answer {id}");
        }
    }
}

/// The id in the parameters of `$/cancelRequest`.
fn cancelled_id(params: Option<&Value>) -> Option<Id> {
    match params?.get("id")? {
        Value::Number(number) => number.as_i64().map(Id::Number),
        Value::String(text) => Some(Id::String(text.clone())),
        _ => None,
    }
}

/// The reason why a handler did not answer.
enum Failure {
    /// The handler panicked.
    Panic(String),
    /// The service was told to exit.
    Exited,
}

impl Failure {
    fn panic(payload: Box<dyn Any + Send>) -> Self {
        let text = payload.downcast_ref::<&str>().map(ToString::to_string);
        Self::Panic(text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default())
    }
}

/// Polls a future once, outside tokio's cooperative budget. Once the budget of a task is used up, tokio makes even
/// channels with room wait, and a later message could overtake the one whose handler had to wait.
fn poll_once<T>(future: &mut BoxFuture<'static, T>) -> Poll<T> {
    let mut unconstrained = coop::unconstrained(future);
    Pin::new(&mut unconstrained).poll(&mut Context::from_waker(Waker::noop()))
}
