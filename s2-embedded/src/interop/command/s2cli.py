"""Runs the `s2` command like its users do, and checks its output."""
import os
import pathlib
import re
import subprocess
import threading

# Longest time of a single command, in seconds
TIMEOUT_SECONDS = 60


class Result:
    """Result of one run of the command."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out.decode("utf-8", "replace")
        self.err = err.decode("utf-8", "replace")

    @property
    def lines(self):
        return self.out.splitlines()

    @property
    def message(self):
        """Standard error in one line: the command draws boxes, breaks lines at 80 columns and ends with advice."""
        text = re.sub(r"\x1b\[[0-9;]*m", "", self.err)
        text = re.split(r"\n\s*help:", text)[0]
        return " ".join(text.replace("│", " ").replace("╰─▶", " ").split())

    def __str__(self):
        return f"exit {self.status}, stdout {self.out[:600]!r}, stderr {self.message[:600]!r}"


class S2Command:
    """Runs the command against one endpoint, with an empty home directory, and keeps a transcript."""

    def __init__(self, program, endpoint, home, mark):
        self.program = program
        self.home = pathlib.Path(home)
        # Part of the names that differs between runs
        self.mark = mark
        self.transcript = []
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "NO_COLOR": "1",
            "S2_ACCESS_TOKEN": "any",
            "S2_ACCOUNT_ENDPOINT": endpoint,
            "S2_BASIN_ENDPOINT": endpoint,
            # The certificate, if any, is self-signed
            "S2_SSL_NO_VERIFY": "true",
        }

    def __call__(self, *arguments, stdin=b"", compare=True, **environment):
        """Run to the end. `compare=False` leaves the run out of the transcript."""
        if isinstance(stdin, str):
            stdin = stdin.encode()
        process = subprocess.run([self.program, *map(str, arguments)], input=stdin, capture_output=True,
                                 timeout=TIMEOUT_SECONDS, env={**self.environment, **environment}, check=False)
        result = Result(process.returncode, process.stdout, process.stderr)
        if compare:
            self.transcript += self.normalised(arguments, result)
        return result

    def follow(self, *arguments):
        """Start a command that does not end by itself."""
        return Following([self.program, *map(str, arguments)], self.environment)

    def normalised(self, arguments, result):
        text = "\n".join([f"$ s2 {' '.join(map(str, arguments))}", f"exit {result.status}",
                          *(f"out: {line}" for line in result.lines), f"err: {result.message}"])
        text = text.replace(self.mark, "*" * len(self.mark)).replace(str(self.home), "HOME")
        text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME", text)
        return re.sub(r"\b1[6-9]\d{11}\b", "MILLIS", text).splitlines()


class Following:
    """A command that runs until it is stopped."""

    def __init__(self, command, environment):
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env=environment)
        self.lines = []
        self.changed = threading.Condition()
        threading.Thread(target=self.collect, daemon=True).start()

    def collect(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))
                self.changed.notify_all()

    def wait_for(self, lines):
        """Wait until that many lines were printed."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.lines) >= lines, TIMEOUT_SECONDS)
            return list(self.lines)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.process.kill()
        self.process.wait()


class Checks:
    """Counts and names the checks."""

    def __init__(self, verbose):
        self.verbose = verbose
        self.passed = 0
        self.failed = []

    def that(self, name, condition, detail=""):
        if condition:
            self.passed += 1
            if self.verbose:
                print(f"ok      {name}")
        else:
            self.failed.append(name)
            print(f"FAILED  {name}: {detail}")

    def succeeds(self, name, result, out=None, err=None):
        """Check for exit code 0, and that the whole standard output or standard error matches the pattern, if any."""
        good = result.status == 0
        good = good and (out is None or re.fullmatch(out, result.out.rstrip("\n"), re.DOTALL))
        good = good and (err is None or re.fullmatch(err, result.message, re.DOTALL))
        self.that(name, good, f"expected {out or ''} {err or ''}, got {result}")

    def fails(self, name, result, message, status=1):
        """Check for the exit code, and for a message that contains a text."""
        self.that(name, result.status == status and message in result.message, f"expected {message}, got {result}")
