"""The runner is ended while a notebook runs: nothing survives it, and nothing half-done is published."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

SCRIPT = """
import os
import sys
import time
from datetime import date
from pathlib import Path


def opened(*_):
    return "run-1"


def closed(workspace, run_id, status):
    time.sleep(0.5)  # longer than a signal takes
    os.write(1, status.encode())


if __name__ == "__main__":
    import signal
    from contextlib import closing
    from src.pipeline import cli, run as module
    from src.pipeline.kernels import Kernels
    from src.pipeline.parts import Parts
    from src.pipeline.plan import Request
    from src.pipeline.steps import Step

    here = Path(sys.argv[1])
    parts = Parts(
        steps=(Step("01_prepare"),),
        notebooks=here,
        look=lambda *_: (date(2018, 1, 2), []),
        looking=lambda _: lambda look, *given: look(*given),
        open_record=opened,
        close_record=closed,
    )
    signal.signal(signal.SIGINT, signal.default_int_handler)  # tests may run in the background, where it is ignored
    cli.end_once()
    request = Request(here / "toy.yml", workspace=here)
    ahead = [["json"], ["json"], ["csv"]] if "ahead" in sys.argv else []
    with cli.said(), closing(Kernels(ahead)) as kernels:
        if ahead:
            kernels.warm(here)
        module.run(request, kernels, parts=parts)
"""


@pytest.fixture(params=["ahead", "forked"])
def runner(request, tmp_path, write_notebook):
    """A runner whose only notebook has begun to sleep, with a child of its own, in a kernel of either kind."""
    sleeps = "import subprocess, tempfile, time\nfrom pathlib import Path\ntempfile.mkdtemp()\n"
    sleeps += "subprocess.Popen(['sleep', '100'])\n"
    write_notebook(tmp_path / "01_prepare.ipynb", sleeps + "(Path(workspace) / 'begun').touch()\ntime.sleep(100)")
    (tmp_path / "toy.yml").write_text("name: toy\ntables: {transactions: {source: a.csv, columns: {customer_id: id}}}")
    (tmp_path / "run.py").write_text(SCRIPT)
    command = [sys.executable, str(tmp_path / "run.py"), str(tmp_path), request.param]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = psutil.Popen(command, **pipes, env={**os.environ, "TMPDIR": str(tmp_path)}, start_new_session=True)
    wait_until((tmp_path / "begun").exists, process)
    yield process
    for left in [*process.children(recursive=True), process] if process.is_running() else []:
        left.kill()


def wait_until(done, process, seconds=60):
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until and process.poll() in (None, -signal.SIGKILL), process.communicate()
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_a_scheduler_s_end_leave_no_process(runner, number, tmp_path):
    below = runner.children(recursive=True)
    os.killpg(runner.pid, number)  # a terminal tells the whole group
    time.sleep(0.2)
    os.killpg(runner.pid, number)  # and an impatient one twice
    said, complained = runner.communicate(timeout=120)
    assert runner.returncode == 1
    assert "KILLED" in said, complained
    assert complained.startswith("Ended before it was done")
    assert complained.count("\n") == 1, complained
    assert gone(below)
    assert not (tmp_path / "reports").exists()
    assert sorted(left.name for left in tmp_path.glob("*") if left.is_dir()) == ["data"]


def test_the_kernel_ends_when_the_runner_is_killed(runner):
    below = runner.children(recursive=True)
    runner.kill()
    assert gone(below)


def gone(processes):
    _, alive = psutil.wait_procs(processes, timeout=60)
    return [found for found in alive if found.status() != psutil.STATUS_ZOMBIE] == []


SERVER = """
import sys
from src.pipeline import cli

if __name__ == "__main__":
    cli.end_once()
    worker = "import time; print('up', flush=True); time.sleep(100)"
    starts_worker = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {worker!r}])"
    sys.exit(cli.serve([sys.executable, "-c", starts_worker]))
"""


def test_a_server_ends_with_its_workers(tmp_path):
    (tmp_path / "serve.py").write_text(SERVER)
    process = psutil.Popen([sys.executable, str(tmp_path / "serve.py")], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "up\n"
    below = process.children(recursive=True)
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 0 and len(below) == 2
    assert gone(below)
