#!/usr/bin/env python3
"""Writes synthetic tool-calling trajectories in the OpenAI chat format.

    generate.py jsonl OUT MB    one record per line
    generate.py array OUT MB    one JSON array

The same options give the same bytes. A record has 10 to 40 messages and a few closing ones. A tool result
has 200 bytes to 8 KB (log-uniform), mostly JSON text inside a string. About 60 % of the scalar arguments are
values from an earlier tool result. With --bad PERCENT, that share of the records violates the schema in one
place; apart from that they equal the records of the clean file.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

Json = dict[str, Any]

READ_TOOLS = (
    "get_user_details get_order_details search_products list_files read_file search_flights get_reservation "
    "list_invoices get_weather find_customer describe_table run_query grep_code get_ticket list_events "
    "check_inventory"
).split()
WRITE_TOOLS = (
    "update_order cancel_reservation book_flight modify_address create_ticket write_file apply_patch send_email "
    "delete_event refund_payment exchange_items schedule_meeting"
).split()
OTHER_TOOLS = ["think", "calculate"]
ARGUMENTS = "order_id user_id item_id date query path payment_method target amount limit reason".split()
MODELS = ["gpt-4o", "claude-sonnet", "qwen3-32b"]
TASKS = 500

WORDS = (
    "the a of in with order parcel customer account refund policy damaged item agent verified details before "
    "processing request system returned status pending reference number invoice total amount due flight delayed "
    "weather gate change confirmed booking upgrade cabin economy business passenger name date file path module "
    "function returns value error warning compile test failed passed branch commit merge review comment warehouse "
    "stock level low reorder supplier shipment tracking carrier delivered address street city country please "
    "checked again yesterday because however therefore available"
).split()
NON_ASCII = ["café", "naïve", "Zürich", "東京", "注文", "—", "…", "€", "été", "Ελλάδα", "🙂", "Ångström"]
CITIES = ["Austin", "Denver", "Seattle", "Boston", "Zürich", "São Paulo", "London", "Tokyo", "Paris", "Kraków"]
SENTENCE_ENDS = [". ", ". ", "? ", ".\n", ".\n\n", ": ", "; "]
FAILURES = [
    "Error: not found",
    "Error: permission denied for this operation",
    '{"error": "timeout", "code": 504}',
]


class Source(random.Random):
    """A random generator that also makes words, identifiers and paragraphs."""

    def identifier(self, prefix: str) -> str:
        return f"{prefix}_{self.randrange(10**6, 10**8)}"

    def hexadecimal(self, digits: int) -> str:
        return f"{self.getrandbits(4 * digits):0{digits}x}"

    def words(self, count: int) -> str:
        chosen = self.choices(WORDS, k=count)
        if self.random() < 0.15:
            chosen[self.randrange(count)] = self.choice(NON_ASCII)
        return " ".join(chosen)

    def paragraph(self, shortest: int, longest: int) -> str:
        length = self.randint(shortest, longest)
        text = ""
        while len(text) < length:
            text += self.words(self.randint(6, 18)).capitalize() + self.choice(SENTENCE_ENDS)
        return text[:length]

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def log_uniform(self, low: int, high: int) -> int:
        return int(math.exp(self.uniform(math.log(low), math.log(high))))


# Tool results: one function per kind of entity.


def order(source: Source) -> Json:
    return {
        "order_id": source.identifier("ord"),
        "status": source.choice(["pending", "delivered", "cancelled", "processed"]),
        "total": round(source.uniform(5, 2000), 2),
        "items": [order_item(source) for _ in range(source.randint(1, 3))],
        "payment": {"method": source.identifier("credit_card"), "ok": True, "refund": None},
    }


def order_item(source: Source) -> Json:
    options = {
        "color": source.choice(["red", "blue", "black"]),
        "size": source.choice(["S", "M", "L"]),
        "gift": source.chance(0.5),
    }
    return {
        "item_id": source.identifier("item"),
        "name": source.words(3),
        "price": round(source.uniform(1, 500), 2),
        "qty": source.randint(1, 9),
        "options": options,
    }


def flight(source: Source) -> Json:
    return {
        "flight_number": f"HAT{source.randrange(100, 999)}",
        "origin": source.choice(["JFK", "SEA", "ATL", "SFO"]),
        "destination": source.choice(["LAX", "ORD", "MIA", "DFW"]),
        "date": f"2024-05-{source.randint(1, 28):02d}",
        "departs": f"{source.randrange(24):02d}:{source.randrange(60):02d}:00",
        "prices": {"economy": source.randint(100, 250), "business": source.randint(300, 900)},
        "seats": [source.randrange(20) for _ in range(3)],
    }


def customer(source: Source) -> Json:
    return {
        "user_id": source.identifier("usr"),
        "name": {
            "first": source.choice(["Mia", "Noah", "Olga", "Raj"]),
            "last": source.choice(["Li", "Khan", "Müller", "O'Neil"]),
        },
        "email": f"user{source.randrange(10**4, 10**6)}@example.com",
        "address": {
            "street": f"{source.randrange(1, 999)} {source.words(1)} Drive",
            "city": source.choice(CITIES),
            "zip": str(source.randrange(10000, 99999)),
        },
        "dob": f"19{source.randint(50, 99)}-0{source.randint(1, 9)}-1{source.randint(0, 9)}",
        "reservations": [source.hexadecimal(6).upper() for _ in range(source.randint(0, 4))],
        "active": True,
        "score": None,
    }


def code_match(source: Source) -> Json:
    return {
        "path": f"src/{source.words(1)}/{source.words(1)}.rs",
        "line": source.randrange(1, 4000),
        "sha": source.hexadecimal(40),
        "text": f'let {source.words(1)} = "{source.words(4)}";\n\tcall({source.words(1)});',
        "score": source.random(),
    }


def ticket(source: Source) -> Json:
    return {
        "ticket_id": source.identifier("tkt"),
        "title": source.words(6),
        "body": source.paragraph(60, 240),
        "labels": source.words(3).split(),
        "created_at": 1_700_000_000 + source.randrange(10**7),
        "closed": False,
    }


ENTITIES: list[Callable[[Source], Json]] = [order, flight, customer, code_match, ticket]


def reusable_values(value: Any) -> Iterator[str]:
    """The strings in a result that a later call might take as an argument."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from reusable_values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from reusable_values(inner)
    elif isinstance(value, str) and 4 <= len(value) <= 48 and any(c.isdigit() for c in value):
        yield value


def tool_result(source: Source) -> tuple[str, list[str]]:
    """The text of a tool result, and the values in it that can be used again."""
    if source.chance(0.05):
        return source.choice(FAILURES), []
    length = source.log_uniform(200, 8192)
    return plain_result(source, length) if source.chance(0.17) else json_result(source, length)


def plain_result(source: Source, length: int) -> tuple[str, list[str]]:
    job, done, target = (source.identifier("ref") for _ in range(3))
    body = source.paragraph(max(40, length - 80), max(40, length - 80))
    return f'$ run --job {job}\n{body}\n\tdone "{done}" -> {target}\n', [job, done, target]


def json_result(source: Source, length: int) -> tuple[str, list[str]]:
    found: list[Json] = []
    size = 0
    while size < length:
        found.append(source.choice(ENTITIES)(source))
        size += len(json.dumps(found[-1]))
    values = list(reusable_values(found))
    body: Json = found[0]
    if len(found) > 1:
        took = source.randrange(1, 900)
        body = {"count": len(found), "results": found, "next_page": source.hexadecimal(16), "took_ms": took}
    text = json.dumps(body, ensure_ascii=source.chance(0.5))
    return text, source.sample(values, min(len(values), 40))


# The turns of the agent.


def arguments(source: Source, known: list[str]) -> Json:
    """The arguments of one call; `known` are values from earlier results."""
    keys = source.sample(ARGUMENTS, source.randint(1, 4))
    made = {key: argument(source, key, known) for key in keys}
    if known and source.chance(0.3):
        count = source.randint(1, 3)
        made["items"] = [{"id": source.choice(known), "gift": source.chance(0.5)} for _ in range(count)]
    return made


def argument(source: Source, key: str, known: list[str]) -> Any:
    match key:
        case "amount":
            return round(source.uniform(1, 900), 2)
        case "limit":
            return source.randint(1, 50)
        case "reason":
            return source.words(source.randint(3, 12))
    if known and source.chance(0.95):
        return source.choice(known)
    return source.identifier("new")


def tool_call(source: Source, tools: list[str], known: list[str]) -> Json:
    text = json.dumps(arguments(source, known), ensure_ascii=False)
    function = {"name": source.choice(tools), "arguments": text}
    return {"id": "call_" + source.hexadecimal(24), "type": "function", "function": function}


def calling_turn(source: Source, tools: list[str], known: list[str]) -> list[Json]:
    """A message with calls and the messages with their results; adds their values to `known`."""
    count = 1 if source.chance(0.85) else source.randint(2, 4)
    calls = [tool_call(source, tools, known) for _ in range(count)]
    content = None if source.chance(0.6) else source.paragraph(60, 400)
    turn: list[Json] = [{"role": "assistant", "content": content, "tool_calls": calls}]
    for call in calls:
        text, values = tool_result(source)
        known += values
        name = call["function"]["name"]
        turn.append({"role": "tool", "tool_call_id": call["id"], "name": name, "content": text})
    return turn


def question_turn(source: Source) -> list[Json]:
    """The agent asks, the user answers."""
    answer = source.choice(["Yes, please proceed.", "yes", source.paragraph(40, 200)])
    return [
        {"role": "assistant", "content": source.paragraph(100, 700)},
        {"role": "user", "content": answer},
    ]


def conversation(source: Source) -> list[Json]:
    messages: list[Json] = [
        {"role": "system", "content": source.paragraph(800, 3500)},
        {"role": "user", "content": source.paragraph(80, 400)},
    ]
    tools = source.sample(READ_TOOLS, 8) + source.sample(WRITE_TOOLS, 6) + OTHER_TOOLS
    known: list[str] = []
    target = source.randint(10, 40)
    turns_since_question = 0
    while len(messages) < target:
        if turns_since_question > 1 and source.chance(0.2):
            messages += question_turn(source)
            turns_since_question = 0
        else:
            messages += calling_turn(source, tools, known)
            turns_since_question += 1
    messages.append({"role": "assistant", "content": source.paragraph(100, 600)})
    return messages


def trajectory(source: Source, number: int) -> Json:
    """Record `number`: every model runs every task."""
    run, model = divmod(number, len(MODELS))
    return {
        "id": f"traj-{number:06d}",
        "task_id": str(run % TASKS),
        "model": MODELS[model],
        "reward": float(source.chance(0.6)),
        "messages": conversation(source),
    }


# Faults: each takes a call and its result, and makes one of them violate the schema.


def misspell_role(call: Json, result: Json) -> None:
    result["role"] = "tol"


def inline_arguments(call: Json, result: Json) -> None:
    call["function"]["arguments"] = json.loads(call["function"]["arguments"])


def drop_call_id(call: Json, result: Json) -> None:
    del call["id"]


def spoil_tool_name(call: Json, result: Json) -> None:
    call["function"]["name"] = "bad name!"


def wrap_content(call: Json, result: Json) -> None:
    result["content"] = {"output": result["content"]}


FAULTS: list[Callable[[Json, Json], None]] = [
    misspell_role,
    inline_arguments,
    drop_call_id,
    spoil_tool_name,
    wrap_content,
]


def spoil(chooser: random.Random, record: Json) -> None:
    """Puts one fault into a record, at one of its calls or results."""
    calls = {call["id"]: call for message in record["messages"] for call in message.get("tool_calls", [])}
    results = [message for message in record["messages"] if message["role"] == "tool"]
    result = chooser.choice(results)
    chooser.choice(FAULTS)(calls[result["tool_call_id"]], result)


def records(seed: int, bad_percent: float) -> Iterator[Json]:
    """An endless stream of trajectories. Faults use their own random generator, so they change nothing else."""
    source = Source(seed)
    chooser = random.Random(seed + 1)
    number = 0
    while True:
        record = trajectory(source, number)
        if chooser.random() * 100 < bad_percent:
            spoil(chooser, record)
        yield record
        number += 1


def write(out: BinaryIO, options: argparse.Namespace) -> tuple[int, int]:
    """Writes records until the size is reached; returns the number of records and of bytes."""
    start, separator, end = (b"[\n", b",\n", b"\n]\n") if options.kind == "array" else (b"", b"\n", b"\n")
    count = 0
    size = out.write(start)
    for record in records(options.seed, options.bad):
        text = json.dumps(record, ensure_ascii=False, indent=options.indent).encode()
        size += out.write(separator + text if count else text)
        count += 1
        if size >= options.mb * 1e6:
            break
    return count, size + out.write(end)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Write synthetic tool-calling trajectories.")
    parser.add_argument("kind", choices=["jsonl", "array"])
    parser.add_argument("out", type=Path)
    parser.add_argument("mb", type=float, help="size in MB (10^6 bytes); the last record is the one that reaches it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bad", type=float, default=0, metavar="PERCENT", help="share of records with a fault")
    parser.add_argument("--indent", type=int, help="pretty-print with this many spaces (array only)")
    options = parser.parse_args()
    if options.indent is not None and options.kind == "jsonl":
        parser.error("--indent cannot be used with jsonl: a record is one line")
    return options


def main() -> None:
    options = parse_options()
    with options.out.open("wb") as out:
        count, size = write(out, options)
    print(f"{options.out}: {count} records, {size} bytes, {size // count} bytes per record")


if __name__ == "__main__":
    main()
