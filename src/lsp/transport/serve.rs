//! One client, from its first message to its last.

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
use tracing::{debug, error};

/// Answers that wait to be written.
const MAX_ANSWERS: usize = 64;

/// Requests and notifications that run at once. No editor comes near it.
const MAX_TASKS: usize = 10_000;

/// Messages that wait for the answer to `initialize`.
const MAX_HELD: usize = 256;

/// How long what runs may still answer, and answers may still be written, after the last message.
const GRACE: Duration = Duration::from_millis(500);

/// Where the client's answers go.
type FromClient = <ClientSocket as Loopback>::ResponseSink;

/// Serves one client until it says `exit` or goes away; the exit code for the process: 0 after `shutdown`, else 1.
///
/// Notifications are handled in the order in which they arrive, each as far as its handler gets without waiting, before
/// the next message is looked at. A request is begun in the same way, so that it can take what it needs to know in this
/// order; it then runs beside the others. Each is answered once, also when its handler panics.
///
/// Before a message is read, there must be a place in the queue of answers. A client that does not read its answers
/// fills the queue; then nothing more is read from it.
pub async fn serve<S: LanguageServer>(
    reader: impl AsyncRead + Unpin + Send + 'static,
    writer: impl AsyncWrite + Unpin + Send + 'static,
    service: LspService<S>,
    socket: ClientSocket,
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
        held: VecDeque::new(),
        shut_down: false,
    };
    let mut frames = Frames::new(reader);
    let mut written = None;
    tokio::select! {
        () = session.run(&mut frames) => {}
        end = &mut writing => written = Some(end),
    }
    let Session { tasks, shut_down, outbox, .. } = session;
    // The writer ends when nobody is left who could answer.
    drop(outbox);
    if written.is_none() {
        written = timeout(GRACE, &mut writing).await.ok();
    }
    match written {
        Some(Ok(Ok(()))) => {}
        Some(Ok(Err(error))) => debug!("the client does not read any more: {error}"),
        Some(Err(error)) => error!("the writer panicked: {error}"),
        None => writing.abort(),
    }
    drop(tasks);
    i32::from(!shut_down)
}

/// What is known of a client.
struct Session<S> {
    service: LspService<S>,
    from_client: FromClient,
    outbox: Sender<Body>,
    in_flight: InFlight,
    tasks: JoinSet<()>,
    /// What came before `initialize` was answered.
    held: VecDeque<Incoming>,
    shut_down: bool,
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
            let next = match self.held.pop_front() {
                Some(held) => Some(held),
                None => receive(frames).await,
            };
            let Some(incoming) = next else { return };
            // Others are given their turn also while there is always a message to be read.
            coop::consume_budget().await;
            match incoming {
                Incoming::Invalid(answer) => drop(place.send(encode(&answer))),
                Incoming::Answer(answer) => self.route(answer),
                Incoming::Call(call) => match (call.method.as_str(), &call.id) {
                    ("exit", _) => return self.exit(),
                    ("$/cancelRequest", None) => self.cancel(call.params.as_ref()),
                    ("initialize", Some(_)) => {
                        let Some(answer) = self.initialize(call, frames).await else { return };
                        place.send(answer);
                    }
                    (_, Some(_)) => self.request(call, place),
                    (_, None) => self.notify(call),
                },
            }
        }
    }

    /// Begins a request. If it cannot be answered yet, it goes on by itself.
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
            // There is nobody to tell when the client is gone.
            let _ = outbox.send(body).await;
        });
    }

    /// Handles a notification.
    fn notify(&mut self, call: Call) {
        let method = call.method.clone();
        let mut running = self.call(call.method, None, call.params).boxed();
        let report = |method: &str, result: Result<Option<Response>, Failure>| match result {
            Err(Failure::Panic(text)) => error!("{method} panicked: {text}"),
            Err(Failure::Exited) => debug!("{method} came after the end"),
            Ok(_) => {}
        };
        match poll_once(&mut running) {
            Poll::Ready(result) => report(&method, result),
            Poll::Pending => {
                debug!("{method} waits; what follows it is handled meanwhile");
                self.tasks.spawn(async move { report(&method, running.await) });
            }
        }
    }

    /// Answers `initialize`, and holds what comes before it can. Nothing if the client leaves first.
    async fn initialize<R: AsyncRead + Unpin>(&mut self, call: Call, frames: &mut Frames<R>) -> Option<Body> {
        let id = call.id.clone();
        let mut answer = self.begin(call);
        let mut ended = None;
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => return Some(answer),
                incoming = receive(frames), if ended.is_none() && self.held.len() < MAX_HELD => match incoming {
                    None => ended = Some(Instant::now() + GRACE),
                    Some(Incoming::Call(call)) if call.method == "exit" => {
                        self.exit();
                        return None;
                    }
                    Some(Incoming::Call(call)) if call.method == "$/cancelRequest" && cancelled(call.params.as_ref()) == id => {
                        self.cancel(call.params.as_ref());
                    }
                    Some(incoming) => self.held.push_back(incoming),
                },
                () = sleep_until(ended.unwrap_or_else(Instant::now)), if ended.is_some() => return None,
            }
        }
    }

    /// Begins a request; the future is its answer as bytes.
    fn begin(&mut self, call: Call) -> BoxFuture<'static, Body> {
        let Call { method, id, params } = call;
        let id = id.unwrap_or(Id::Null);
        let Some(flight) = self.in_flight.begin(&id) else {
            let why = format!("a request with the id {id} has not been answered yet");
            return async { encode(&failure(id, ErrorCode::InvalidRequest, why)) }.boxed();
        };
        let running = self.call(method.clone(), Some(flight.number), params);
        async move {
            let (result, written) = raw_response::watch(running).await;
            let id = flight.id.clone();
            if let (Ok(Some(answer)), Some(json)) = (&result, written)
                && answer.is_ok()
            {
                return result_of(&id, &json);
            }
            encode(&match result {
                Ok(Some(answer)) => Response::from_parts(id, answer.into_parts().1),
                // The service ignores requests that begin with `$/` and that it does not know.
                Ok(None) => failure(id, ErrorCode::MethodNotFound, format!("there is no method {method}")),
                Err(Failure::Exited) => failure(id, ErrorCode::InvalidRequest, "the server has been told to exit"),
                Err(Failure::Panic(text)) => {
                    error!("{method} panicked: {text}");
                    failure(
                        id,
                        ErrorCode::InternalError,
                        format!("{method} failed in a way that it should not; the log says more"),
                    )
                }
            })
        }
        .boxed()
    }

    /// Calls the service. It is always ready.
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

    /// Cancels a request that runs. Its answer then is that it was cancelled.
    fn cancel(&mut self, params: Option<&Value>) {
        let Some(number) = cancelled(params).and_then(|id| self.in_flight.number(&id)) else { return };
        let params = Some(json!({ "id": number }));
        self.notify(Call { method: "$/cancelRequest".to_owned(), id: None, params });
    }

    /// Tells the service about the end: it cancels what runs.
    fn exit(&mut self) {
        self.notify(Call { method: "exit".to_owned(), id: None, params: None });
    }

    /// Hands an answer of the client to who waits for it.
    fn route(&mut self, answer: Response) {
        let id = answer.id().clone();
        // The service panics when the handler that asked was cancelled meanwhile.
        let routed =
            std::panic::catch_unwind(AssertUnwindSafe(|| Pin::new(&mut self.from_client).start_send(answer).is_ok()));
        if !matches!(routed, Ok(true)) {
            debug!("nobody waits for the client's answer {id}");
        }
    }
}

/// The id of the request that is to be cancelled.
fn cancelled(params: Option<&Value>) -> Option<Id> {
    match params?.get("id")? {
        Value::Number(number) => number.as_i64().map(Id::Number),
        Value::String(text) => Some(Id::String(text.clone())),
        _ => None,
    }
}

/// Why there is no answer.
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

/// Polls once. Whether a handler gets through must not depend on how much its task has done before: tokio makes even
/// channels with room wait then, and messages that are handled after another would overtake it.
fn poll_once<T>(future: &mut BoxFuture<'static, T>) -> Poll<T> {
    let mut unconstrained = coop::unconstrained(future);
    Pin::new(&mut unconstrained).poll(&mut Context::from_waker(Waker::noop()))
}
