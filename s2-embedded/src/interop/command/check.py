#!/usr/bin/env python3
"""Checks an S2 server with the official `s2` command.

Usage: check.py ENDPOINT [--program FILE] [--transcript FILE] [--verbose]

Each check has a name; those that fail are printed, and the exit code is 1 then. The transcript has every command with its
exit code and output, without what differs from run to run, so that those of two servers can be compared.
"""
import argparse
import base64
import json
import pathlib
import re
import secrets
import sys
import tempfile
import time

from s2cli import Checks, S2Command

MILLIS = r"\d{13}"
KEY = base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.b64encode(bytes(range(1, 33))).decode()
SHORT_KEY = base64.b64encode(b"abc").decode()
MANY_STREAMS = 1005


def eventually(condition):
    """Deletion takes a moment."""
    deadline = time.monotonic() + 60
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def basins(s2, check, mark):
    basin = f"basins-{mark}"
    check.succeeds("create a basin", s2("create-basin", basin, "--retention-policy", "2d", "--timestamping-mode",
                                        "client-prefer", "--create-stream-on-append"), err="✓ Basin created")
    check.fails("create it again", s2("create-basin", basin),
                f"resource_already_exists: basin `{basin}` already exists")
    check.fails("a short name is refused by the command", s2("create-basin", "short"), "at least 8 bytes", status=2)
    config = s2("get-basin-config", basin)
    check.succeeds("its configuration", config)
    for name, expected in (("retention", "Age |  2days"), ("timestamping mode", "client-prefer"),
                           ("create on append", "create_stream_on_append |  true"),
                           ("no create on read", "create_stream_on_read   |  false")):
        check.that(f"its configuration: {name}", expected in config.out, config)
    check.succeeds("reconfigure it", s2("reconfigure-basin", basin, "--create-stream-on-append", "false",
                                        "--create-stream-on-read", "true", "--retention-policy", "infinite"))
    config = s2("get-basin-config", basin)
    check.that("reconfigured: create on append", "create_stream_on_append |  false" in config.out, config)
    check.that("reconfigured: create on read", "create_stream_on_read   |  true" in config.out, config)
    check.that("reconfigured: retention", re.search(r"(?i)infinite", config.out), config)
    check.that("reconfigured: the rest is kept", "client-prefer" in config.out, config)
    check.fails("configuration of no basin", s2("get-basin-config", f"nothing-{mark}"),
                f"basin_not_found: basin `nothing-{mark}` not found")
    check.fails("reconfigure no basin", s2("reconfigure-basin", f"nothing-{mark}", "--create-stream-on-read", "true"),
                "basin_not_found")
    for number in range(5):
        s2("create-basin", f"list-{number}-{mark}", compare=False)
    listed = [f"list-{number}-{mark}" for number in range(5)]
    check.succeeds("list basins by prefix", s2("list-basins", "--prefix", "list-", "-s", "list-"),
                   out="\n".join(listed))
    check.succeeds("list one page of basins", s2("list-basins", "--prefix", "list-", "-n", 2, "--no-auto-paginate"),
                   out="\n".join(listed[:2]))
    check.succeeds("list basins after one", s2("list-basins", "--prefix", "list-", "-s", listed[2]),
                   out="\n".join(listed[3:]))
    check.succeeds("list at most some basins", s2("list-basins", "--prefix", "list-", "-n", 4),
                   out="\n".join(listed[:4]))
    check.that("ls has the basins", set(listed) <= set(s2("ls", compare=False).out.split()), "")
    for name in listed:
        s2("delete-basin", name, compare=False)
    check.that("empty basins are deleted", eventually(
        lambda: not set(listed) & set(s2("list-basins", "-p", "list-", compare=False).lines)), "still listed")
    check.fails("a deleted basin is not there", s2("get-basin-config", listed[0]), "basin_not_found")
    check.fails("delete no basin", s2("delete-basin", f"nothing-{mark}"), "basin_not_found")


def streams(s2, check, mark):
    basin = f"streams-{mark}"
    s2("create-basin", basin, "--retention-policy", "3d")
    one = f"s2://{basin}/one"
    check.succeeds("create a stream", s2("create-stream", one, "--retention-policy", "1d", "--storage-class", "express",
                                         "--delete-on-empty-min-age", "1h", "--timestamping-mode", "client-require",
                                         "--timestamping-uncapped", "true"), err="✓ Stream created")
    check.fails("create it again", s2("create-stream", one), "resource_already_exists: stream `one` in basin")
    check.fails("create one in no basin", s2("create-stream", f"s2://nothing-{mark}/one"), "basin_not_found")
    config = s2("get-stream-config", one)
    for name, expected in (("retention", "Age |  1day"), ("timestamping mode", "client-require"),
                           ("uncapped", "timestamping_uncapped |  true"), ("storage class", "express"),
                           ("delete on empty", "delete_on_empty_min_age |  1h")):
        check.that(f"configuration of a stream: {name}", expected in config.out, config)
    check.succeeds("reconfigure a stream", s2("reconfigure-stream", one, "--retention-policy", "infinite",
                                              "--timestamping-uncapped", "false"), err="✓ Stream reconfigured")
    config = s2("get-stream-config", one)
    check.that("reconfigured stream: retention", re.search(r"(?i)infinite", config.out), config)
    check.that("reconfigured stream: uncapped", "timestamping_uncapped |  false" in config.out, config)
    check.that("reconfigured stream: the rest is kept", "client-require" in config.out, config)
    check.fails("a bad retention is refused", s2("reconfigure-stream", one, "--retention-policy", "0s"),
                "age must be greater than 0 seconds")
    s2("create-stream", f"s2://{basin}/two words/ü")
    check.that("a stream has the defaults of its basin",
               "Age |  3days" in s2("get-stream-config", f"s2://{basin}/two words/ü").out)
    check.succeeds("compare two streams", s2("diff", one, f"s2://{basin}/two words/ü"),
                   out=".*retention_policy\n- infinite\n\\+ 3d\n.*")
    check.fails("configuration of no stream", s2("get-stream-config", f"s2://{basin}/none"),
                f"stream_not_found: stream `none` in basin `{basin}` not found")
    for number in range(10):
        s2("create-stream", f"s2://{basin}/page/{number}", compare=False)
    names = [f"s2://{basin}/page/{number}" for number in range(10)]
    check.succeeds("list streams", s2("list-streams", basin),
                   out="\n".join([one, *names, f"s2://{basin}/two words/ü"]))
    check.succeeds("list streams by prefix", s2("list-streams", basin, "-p", "page/"), out="\n".join(names))
    check.succeeds("list streams by URI", s2("list-streams", f"s2://{basin}/page/"), out="\n".join(names))
    check.succeeds("list one page of streams", s2("list-streams", basin, "-p", "page/", "-n", 3,
                                                  "--no-auto-paginate"), out="\n".join(names[:3]))
    check.succeeds("list streams after one", s2("list-streams", basin, "-p", "page/", "-s", "page/6"),
                   out="\n".join(names[7:]))
    check.succeeds("ls has streams and their age", s2("ls", f"s2://{basin}/one"),
                   out=re.escape(one) + r" \d{4}-\d\d-\d\dT[\d:.]+Z")
    check.fails("list streams of no basin", s2("list-streams", f"nothing-{mark}"), "basin_not_found")
    check.succeeds("delete a stream", s2("delete-stream", names[0]), err="✓ Stream deletion requested")
    check.that("a deleted stream vanishes", eventually(
        lambda: s2("list-streams", basin, "-p", "page/0", compare=False).out == ""), "still listed")
    check.fails("a deleted stream is not there", s2("check-tail", names[0]), "stream_not_found")
    check.succeeds("and can be created again", s2("create-stream", names[0]))
    check.fails("delete no stream", s2("delete-stream", f"s2://{basin}/none"), "stream_not_found")


def records(s2, check, mark):
    basin = f"records-{mark}"
    s2("create-basin", basin)
    stream = f"s2://{basin}/s"
    s2("create-stream", stream)
    check.succeeds("the tail of an empty stream", s2("check-tail", stream), out="0 @ 0")
    check.fails("read an empty stream", s2("read", stream, "-s", 0, "-n", 1), "current tail: seq_num=0")
    check.succeeds("append text", s2("append", stream, stdin="one\ntwo\n\nfour\n"),
                   err=rf"✓ \[APPENDED\] 0\.\.4 // tail: 4 @ {MILLIS}")
    check.succeeds("append JSON", s2("append", stream, "--format", "json", stdin=(
        '{"body":"j","headers":[["h","v"],["h","w"]],"timestamp":5}\n{}\n{"headers":[["only",""]]}\n')),
        err=rf"✓ \[APPENDED\] 4\.\.7 // tail: 7 @ {MILLIS}")
    check.succeeds("append JSON with Base64", s2("append", stream, "--format", "json-base64", stdin=(
        '{"body":"AAEC/w==","headers":[["aA==","/w=="]]}\n')), err=rf"✓ \[APPENDED\] 7\.\.8 // tail: 8 @ {MILLIS}")
    check.fails("append what is no JSON", s2("append", stream, "--format", "json", stdin="no\n"), "")
    check.succeeds("check the tail", s2("check-tail", stream), out=rf"8 @ {MILLIS}")
    check.succeeds("read text", s2("read", stream, "-s", 0, "-n", 100), out="one\ntwo\n\nfour\nj\n\n\n\0\1\2�",
                   err=r"⦿ 97 bytes \(8 records in range 0\.\.=7\)")
    rows = [json.loads(line) for line in s2("read", stream, "-s", 0, "-n", 100, "--format", "json").lines]
    check.that("read JSON: sequence numbers", [row["seq_num"] for row in rows] == list(range(8)), rows)
    check.that("read JSON: bodies", [row.get("body") for row in rows] ==
               ["one", "two", None, "four", "j", None, None, "\0\1\2�"], rows)
    check.that("read JSON: headers", [row.get("headers") for row in rows] ==
               [None] * 4 + [[["h", "v"], ["h", "w"]], None, [["only", ""]], [["h", "�"]]], rows)
    times = [row["timestamp"] for row in rows]
    check.that("read JSON: timestamps never go back", times == sorted(times) and times[0] > 1.6e12, times)
    rows = [json.loads(line) for line in s2("read", stream, "-s", 4, "-n", 4, "--format", "json-base64").lines]
    check.that("read JSON with Base64", [(row.get("body"), row.get("headers")) for row in rows] == [
        ("ag==", [["aA==", "dg=="], ["aA==", "dw=="]]), (None, None), (None, [["b25seQ==", ""]]),
        ("AAEC/w==", [["aA==", "/w=="]])], rows)
    target = s2.home / "records"
    check.succeeds("read into a file", s2("read", stream, "-s", 0, "-n", 2, "-o", target), out="")
    check.that("read into a file: content", target.read_text() == "one\ntwo\n", target.read_text())
    source = s2.home / "source"
    source.write_text("from a file\n")
    check.succeeds("append from a file", s2("append", stream, "-i", source), err=rf".* 8\.\.9 // .*")
    check.succeeds("read from a number on", s2("read", stream, "-s", 3, "-n", 2), out="four\nj")
    check.succeeds("read from the tail", s2("read", stream, "--tail-offset", 1, "-n", 5), out="from a file")
    check.succeeds("read from before the start", s2("read", stream, "--tail-offset", 50, "-n", 1), out="one")
    check.succeeds("read at most some bytes", s2("read", stream, "-s", 0, "-b", 23), out="one\ntwo")
    check.succeeds("read too few bytes", s2("read", stream, "-s", 0, "-b", 5), out="")
    check.succeeds("read by timestamp", s2("read", stream, "--timestamp", 1, "-n", 1), out="one")
    check.succeeds("read by age", s2("read", stream, "--ago", "1h", "-n", 1), out="one")
    check.succeeds("read until a timestamp", s2("read", stream, "-s", 0, "--until", 10), out="")
    check.fails("read past the tail", s2("read", stream, "-s", 100, "-n", 1),
                "read from an unwritten position. current tail: seq_num=9")
    check.fails("read past the tail, clamped and bounded", s2("read", stream, "-s", 100, "-n", 1, "--clamp"),
                "read from an unwritten position. current tail: seq_num=9")
    check.fails("read no stream", s2("read", f"s2://{basin}/none", "-s", 0, "-n", 1), "stream_not_found")
    check.fails("append to no stream", s2("append", f"s2://{basin}/none", stdin="x\n"), "stream_not_found")
    check.fails("tail of no stream", s2("check-tail", f"s2://{basin}/none"), "stream_not_found")
    check.succeeds("the last records", s2("tail", stream, "-n", 3), out="\n\0\1\2�\nfrom a file")
    check.succeeds("the last records as JSON", s2("tail", stream, "-n", 1, "--format", "json"),
                   out=rf'\{{"seq_num":8,"timestamp":{MILLIS},"body":"from a file"\}}')
    with s2.follow("tail", stream, "-n", 1, "-f") as tail, s2.follow("read", stream, "-s", 7) as reader:
        tail.wait_for(1)
        reader.wait_for(2)
        s2("append", stream, stdin="live\n")
        check.that("tail follows", tail.wait_for(2) == ["from a file", "live"], tail.lines)
        check.that("read follows", reader.wait_for(3) == ["\0\1\2�", "from a file", "live"], reader.lines)
    large = "x" * (1024 * 1024 - 8)
    check.succeeds("append a record of 1 MiB", s2("append", stream, stdin=large + "\n"), err=r".* 10\.\.11 // .*")
    result = s2("read", stream, "-s", 10, "-n", 1, compare=False)
    check.that("read it again", result.status == 0 and result.out == large + "\n", len(result.out))
    check.fails("a larger one is refused by the command", s2("append", stream, stdin=large + "x\n", compare=False),
                "1048577 exceeds 1048576")
    lines = "".join(f"{number}\n" for number in range(5000))
    check.succeeds("append 5,000 records", s2("append", stream, stdin=lines, compare=False))
    result = s2("read", stream, "-s", 11, "-n", 5000, compare=False)
    check.that("read 5,000 records", result.out == lines, len(result.lines))


def conditions(s2, check, mark):
    basin = f"conditions-{mark}"
    s2("create-basin", basin)
    stream = f"s2://{basin}/s"
    s2("create-stream", stream)
    s2("append", stream, stdin="a\nb\nc\n")
    check.fails("a wrong sequence number", s2("append", stream, "-m", 1, stdin="x\n"),
                "Failed to append: sequence number mismatch, expected: 3")
    check.succeeds("the right sequence number", s2("append", stream, "-m", 3, stdin="d\n"), err=r".* 3\.\.4 // .*")
    check.succeeds("set a fencing token", s2("fence", stream, "writer-1"),
                   err=rf'✓ \[APPENDED\] new fencing token "writer-1" // tail: 5 @ {MILLIS}')
    check.fails("a wrong fencing token", s2("append", stream, "-f", "writer-0", stdin="x\n"),
                "Failed to append: fencing token mismatch, expected: writer-1")
    check.succeeds("the right fencing token", s2("append", stream, "-f", "writer-1", stdin="e\n"))
    check.succeeds("fencing is cooperative", s2("append", stream, stdin="f\n"))
    check.fails("fencing comes first", s2("append", stream, "-f", "writer-0", "-m", 0, stdin="x\n"), "fencing token")
    check.fails("fence with a wrong token", s2("fence", stream, "writer-2", "-f", "writer-0"),
                "Failed to set fencing token: fencing token mismatch, expected: writer-1")
    check.succeeds("fence with the right token", s2("fence", stream, "writer-2", "-f", "writer-1", "-m", 7))
    check.fails("a long token is refused by the command", s2("fence", stream, "x" * 37), "36 bytes", status=2)
    check.fails("trim with a wrong number", s2("trim", stream, 2, "-m", 3),
                "Failed to trim: sequence number mismatch, expected: 8")
    check.fails("trim with a wrong token", s2("trim", stream, 2, "-f", "writer-1"),
                "Failed to trim: fencing token mismatch, expected: writer-2")
    check.succeeds("trim", s2("trim", stream, 2, "-f", "writer-2"),
                   err=rf"✓ \[APPENDED\] trim to 2 // tail: 9 @ {MILLIS}")
    check.that("trimmed records are gone", eventually(
        lambda: s2("read", stream, "-s", 0, "-n", 1, compare=False).out == "c\n"), "still there")
    result = s2("read", stream, "-s", 0, "-n", 100)
    check.that("commands are not among the text", result.lines == ["c", "d", "e", "f"], result)
    for expected in (r'new fencing token "writer-1" // 4 @ ', r'new fencing token "writer-2" // 7 @ ',
                     "trim to 2 // 8 @ "):
        check.that(f"commands are told: {expected.strip()}", expected in result.message, result)
    rows = [json.loads(line) for line in s2("read", stream, "-s", 7, "-n", 2, "--format", "json-base64").lines]
    check.that("commands as JSON", [(row["headers"], row["body"]) for row in rows] == [
        ([["", "ZmVuY2U="]], "d3JpdGVyLTI="), ([["", "dHJpbQ=="]], "AAAAAAAAAAI=")], rows)
    s2("trim", stream, 1)
    check.succeeds("a trim never goes back", s2("read", stream, "-s", 0, "-n", 1), out="c")
    check.succeeds("clear the fencing token", s2("fence", stream, ""))
    check.fails("a cleared token", s2("append", stream, "-f", "writer-2", stdin="x\n"),
                "fencing token mismatch, expected:")
    s2("create-stream", f"s2://{basin}/times", "--timestamping-mode", "client-require",
       "--timestamping-uncapped", "true")
    check.fails("a required timestamp", s2("append", f"s2://{basin}/times", stdin="x\n"),
                "invalid: record timestamp was required but was missing")
    check.succeeds("timestamps of the client", s2("append", f"s2://{basin}/times", "--format", "json", stdin=(
        '{"body":"x","timestamp":100}\n{"body":"y","timestamp":50}\n{"body":"z","timestamp":300}\n')),
        err=r".* 0\.\.3 // tail: 3 @ 300")
    rows = [json.loads(line) for line in s2("read", f"s2://{basin}/times", "-s", 0, "-n", 9, "--format", "json").lines]
    check.that("timestamps are raised", [row["timestamp"] for row in rows] == [100, 100, 300], rows)
    check.succeeds("read from a timestamp", s2("read", f"s2://{basin}/times", "--timestamp", 101, "-n", 9), out="z")
    check.succeeds("read until a timestamp", s2("read", f"s2://{basin}/times", "-s", 0, "--until", 300), out="x\ny")


def creation(s2, check, mark):
    basin = f"creation-{mark}"
    s2("create-basin", basin, "--create-stream-on-append", "--create-stream-on-read", "--retention-policy", "5d")
    check.succeeds("append creates a stream", s2("append", f"s2://{basin}/a", "--retention-policy", "4d", stdin="x\n"))
    config = s2("get-stream-config", f"s2://{basin}/a")
    check.that("with the configuration of the append", "Age |  4days" in config.out, config)
    s2("append", f"s2://{basin}/a", "--retention-policy", "9d", stdin="x\n")
    config = s2("get-stream-config", f"s2://{basin}/a")
    check.that("which an existing stream keeps", "Age |  4days" in config.out, config)
    check.fails("read creates a stream", s2("read", f"s2://{basin}/r", "-s", 0, "-n", 1), "current tail: seq_num=0")
    config = s2("get-stream-config", f"s2://{basin}/r")
    check.that("with the defaults of the basin", "Age |  5days" in config.out, config)
    check.succeeds("check-tail creates a stream", s2("check-tail", f"s2://{basin}/t"), out="0 @ 0")
    for compression in ("gzip", "zstd"):
        text = (f"{compression} " * 1000 + "\n") * 5
        check.succeeds(f"append with {compression}", s2("append", f"s2://{basin}/{compression}", stdin=text,
                                                        S2_COMPRESSION=compression))
        result = s2("read", f"s2://{basin}/{compression}", "-s", 0, "-n", 5, S2_COMPRESSION=compression, compare=False)
        check.that(f"read with {compression}", result.status == 0 and result.out == text, len(result.out))
        result = s2("read", f"s2://{basin}/{compression}", "-s", 0, "-n", 5, compare=False)
        check.that(f"what came with {compression} is read without", result.out == text, len(result.out))


def encryption(s2, check, mark):
    for cipher in ("aegis-256", "aes-256-gcm"):
        basin = f"cipher-{cipher}-{mark}"
        stream = f"s2://{basin}/secret"
        s2("create-basin", basin, "--stream-cipher", cipher)
        s2("create-stream", stream)
        check.fails(f"{cipher}: append without a key", s2("append", stream, stdin="x\n"),
                    f"bad_header: missing encryption key for stream cipher '{cipher}'")
        check.fails(f"{cipher}: append with a short key", s2("append", stream, "-k", SHORT_KEY, stdin="x\n"),
                    f"invalid encryption key length for stream cipher '{cipher}': 3")
        check.succeeds(f"{cipher}: append", s2("append", stream, "-k", KEY, stdin="first\nsecond\n"))
        check.fails(f"{cipher}: read without a key", s2("read", stream, "-s", 0, "-n", 9), "missing encryption key")
        check.succeeds(f"{cipher}: read", s2("read", stream, "-s", 0, "-n", 9, "-k", KEY), out="first\nsecond",
                       err=r"⦿ 27 bytes \(2 records in range 0\.\.=1\)")
        check.fails(f"{cipher}: read with another key", s2("read", stream, "-s", 0, "-n", 9, "-k", OTHER_KEY),
                    "decryption_failed: record decryption failed")
        check.fails(f"{cipher}: the last records with another key", s2("tail", stream, "-n", 1, "-k", OTHER_KEY),
                    "decryption_failed: record decryption failed")
        check.succeeds(f"{cipher}: the key in the environment", s2("tail", stream, "-n", 1, S2_ENCRYPTION_KEY=KEY),
                       out="second")
        key = s2.home / "key"
        key.write_text(KEY + "\n")
        check.succeeds(f"{cipher}: the key in a file", s2("read", stream, "-s", 0, "-n", 1, "--encryption-key-file",
                                                          key), out="first")
        check.succeeds(f"{cipher}: check-tail needs no key", s2("check-tail", stream), out=rf"2 @ {MILLIS}")
        check.fails(f"{cipher}: fence needs a key", s2("fence", stream, "token"), "missing encryption key")
    s2("reconfigure-basin", f"cipher-aegis-256-{mark}", "--stream-cipher", "aes-256-gcm")
    check.fails("a stream keeps its cipher", s2("append", f"s2://cipher-aegis-256-{mark}/secret", stdin="x\n"),
                "'aegis-256'")
    s2("create-basin", f"open-{mark}", "--create-stream-on-append")
    check.succeeds("a key does no harm without a cipher", s2("append", f"s2://open-{mark}/s", "-k", KEY, stdin="x\n"))


def declarations(s2, check, mark):
    basin = f"declared-{mark}"
    specification = {"basins": [{
        "name": basin,
        "config": {"create_stream_on_append": True,
                   "default_stream_config": {"storage_class": "express", "retention_policy": "7days"}},
        "streams": [{"name": "orders/eu", "config": {"retention_policy": "infinite", "timestamping": {
                        "mode": "client-require", "uncapped": True}, "delete_on_empty": {"min_age": "1day"}}},
                    {"name": "orders/us"}]}]}
    file = s2.home / "declared.json"
    file.write_text(json.dumps(specification))
    check.succeeds("apply, only shown", s2("apply", "-f", file, "--dry-run"))
    check.fails("which does nothing", s2("get-basin-config", basin), "basin_not_found")
    check.succeeds("apply", s2("apply", "-f", file))
    check.succeeds("applied: streams", s2("list-streams", basin),
                   out=f"s2://{basin}/orders/eu\ns2://{basin}/orders/us")
    config = s2("get-stream-config", f"s2://{basin}/orders/eu")
    for name, expected in (("mode", "client-require"), ("uncapped", "timestamping_uncapped |  true"),
                           ("delete on empty", "delete_on_empty_min_age |  1day")):
        check.that(f"applied: {name}", expected in config.out, config)
    check.that("applied: defaults of the basin",
               "Age |  7days" in s2("get-stream-config", f"s2://{basin}/orders/us").out)
    check.succeeds("apply again", s2("apply", "-f", file))
    specification["basins"][0]["streams"][1]["config"] = {"retention_policy": "2days"}
    file.write_text(json.dumps(specification))
    check.succeeds("apply a change, only shown", s2("apply", "-f", file, "--dry-run"))
    check.succeeds("apply a change", s2("apply", "-f", file))
    check.that("applied: the change",
               "Age |  2days" in s2("get-stream-config", f"s2://{basin}/orders/us").out)
    specification = {"basins": [{"name": f"many-{mark}", "streams": [
        {"name": f"stream-{number:05}"} for number in range(MANY_STREAMS)]}]}
    file.write_text(json.dumps(specification))
    check.succeeds(f"apply {MANY_STREAMS} streams", s2("apply", "-f", file, compare=False))
    names = [f"s2://many-{mark}/stream-{number:05}" for number in range(MANY_STREAMS)]
    check.that("list more than a page", s2("list-streams", f"many-{mark}", compare=False).lines == names, "differs")
    check.that("a page has at most 1,000", s2("list-streams", f"many-{mark}", "--no-auto-paginate",
                                              compare=False).lines == names[:1000], "differs")


def absent(s2, check, mark):
    for arguments in (("list-access-tokens",), ("list-locations",), ("get-default-location",),
                      ("set-default-location", "aws:us-east-1"), ("revoke-access-token", "token"),
                      ("issue-access-token", "token", "--basins-prefix", "", "--ops", "read"),
                      ("get-account-metrics", "active-basins", "--start-ago", "1d", "--end-ago", "1h"),
                      ("get-basin-metrics", f"absent-{mark}", "storage", "--start-ago", "1d", "--end-ago", "1h")):
        check.fails(f"{arguments[0]} is not implemented", s2(*arguments), "not_implemented: Not implemented")


def bench(s2, check, mark):
    basin = f"bench-{mark}"
    s2("create-basin", basin)
    result = s2("bench", basin, "-b", 1024, "-t", 20, "-d", "2s", "-w", "500ms", compare=False)
    figures = re.findall(r"(?m)^(Write|Read|Catchup): .*\((\d+) bytes, (\d+) records in", result.err)
    check.that("s2 bench passes, with its chain of hashes", result.status == 0, result)
    check.that("s2 bench wrote, followed and caught up", [figure[0] for figure in figures] ==
               ["Write", "Read", "Catchup"] and len({figure[1:] for figure in figures}) == 1, figures)


GROUPS = (basins, streams, records, conditions, creation, encryption, declarations, absent, bench)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("endpoint", help="such as http://127.0.0.1:8080")
    parser.add_argument("--program", default="s2", help="the s2 program")
    parser.add_argument("--transcript", type=pathlib.Path, help="where to write what was run")
    parser.add_argument("--verbose", action="store_true", help="print checks that pass, too")
    options = parser.parse_args()
    check = Checks(options.verbose)
    mark = secrets.token_hex(4)
    with tempfile.TemporaryDirectory(prefix="s2-command-") as home:
        s2 = S2Command(options.program, options.endpoint, home, mark)
        for group in GROUPS:
            group(s2, check, mark)
    if options.transcript:
        options.transcript.write_text("\n".join(s2.transcript) + "\n")
    if check.failed:
        print(f"command: {len(check.failed)} of {check.passed + len(check.failed)} checks failed on {options.endpoint}")
        return 1
    print(f"command: {check.passed} checks passed on {options.endpoint}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
