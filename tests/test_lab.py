"""JupyterLab as ``make lab`` opens it, in Chromium."""

import os
import re
import shlex
import subprocess
import sys
import time

import psutil
import pytest
from browser import chromium
from playwright.sync_api import sync_playwright

from src.project import ROOT

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/lab\S*")


@pytest.fixture
def address(tmp_path):
    """Return where a JupyterLab of this environment is, started as the Makefile says; it knows nothing of its user."""
    nobody = dict.fromkeys(("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"), str(tmp_path))
    asked = ["make", "--no-print-directory", "-n", "lab"]  # the suite may be run by make itself
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    options = shlex.split(told.strip().splitlines()[-1])[2:]
    quiet = ["--no-browser", "--allow-root", "--port=0", "--IdentityProvider.token=", "--ServerApp.ip=127.0.0.1"]
    log = (tmp_path / "log").open("w+", encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlab", *options, *quiet]
    process = psutil.Popen(command, cwd=ROOT, env={**os.environ, **nobody}, stdout=log, stderr=log)
    until = time.monotonic() + 60
    while not (found := ADDRESS.search((tmp_path / "log").read_text("utf-8"))) and time.monotonic() < until:
        time.sleep(0.2)
    yield found[0] if found else (tmp_path / "log").read_text("utf-8")
    for left in [*process.children(recursive=True), process]:
        left.kill()
    process.wait()
    log.close()


@pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")
def test_a_newcomer_meets_the_first_ten_minutes_with_a_kernel_that_is_ready(address):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(90_000)
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.get_by_role("heading", name="The first ten minutes").wait_for()
        page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
        page.get_by_role("link", name="04_churn").first.click()
        page.get_by_role("heading", name="Churn: who is about to leave?").wait_for()
        browser.close()
    assert [
        url for url in asked if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))
    ] == []
