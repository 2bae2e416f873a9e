# SPDX-License-Identifier: GPL-2.0-only
"""Headless Chromium, as a test of a page needs it. ImportError where it is not installed."""
import base64
import contextlib
import json
import os
import shutil
import tempfile
import time
import zlib

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

for program in ("chromium", "chromedriver"):
    if not shutil.which(program):
        raise ImportError(f"no {program}")

PATIENCE = 60   # seconds, for what takes a moment on a machine that is not busy
FLAGS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
         "--disable-background-networking", "--no-first-run", "--hide-scrollbars",
         # It has no network, whatever it tries.
         "--host-resolver-rules=MAP * ~NOTFOUND"]


@contextlib.contextmanager
def start():
    options = Options()
    options.binary_location = shutil.which("chromium")
    with tempfile.TemporaryDirectory() as home:
        for flag in [*FLAGS, f"--user-data-dir={home}"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
        try:
            yield driver
        finally:
            driver.quit()


def first_pixel(png):
    """Red, green and blue: whatever filter its line has, it is what it is."""
    data, at = b"", 8
    while at < len(png):
        size, kind = int.from_bytes(png[at:at + 4], "big"), png[at + 4:at + 8]
        data += png[at + 8:at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    return tuple(zlib.decompress(data)[1:4])


class Page:
    """A page that was loaded: @path, with the @events that it tells of."""
    keys = Keys

    def __init__(self, driver, name, path, events):
        self.browser, self.name, self.path, self.events = driver, name, path, events
        self.url = f"file://{path}"
        driver.set_page_load_timeout(PATIENCE)
        driver.set_script_timeout(PATIENCE)
        self.show(1280, "light", False)
        self.load()

    def load(self):
        self.browser.get(self.url)
        self.wait(lambda: self.browser.find_elements("css selector", "footer"))

    def wait(self, condition):
        until = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < until, "it did not happen"
            time.sleep(0.05)

    def find(self, selector):
        return self.browser.find_element("css selector", selector)

    def text(self, selector):
        """What is seen of it."""
        return self.find(selector).text.replace("\u00a0", " ")

    def press(self, *keys):
        for key in keys:
            ActionChains(self.browser).send_keys(key).perform()

    def point(self, element):
        ActionChains(self.browser).move_to_element(element).perform()

    def touch(self, element):
        x, y = self.browser.execute_script("""
            const box = arguments[0].getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2]""", element)
        for kind, points in ("touchStart", [{"x": x, "y": y}]), ("touchEnd", []):
            self.browser.execute_cdp_cmd("Input.dispatchTouchEvent",
                                         {"type": kind, "touchPoints": points})

    def show(self, width, scheme, drawn=True):
        run = self.browser.execute_cdp_cmd
        run("Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        run("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900,
                                                   "deviceScaleFactor": 1, "mobile": width < 500})
        # It draws anew once it knows.
        if drawn:
            self.wait(lambda: self.browser.execute_script("""
                const plot = document.querySelector('#faults .plot');
                return plot.clientWidth === Number(plot.firstChild.getAttribute('width'))"""))

    def screenshot(self, name):
        """The whole page, into a file beside it; its first pixel."""
        size = self.browser.execute_script(
            "return [innerWidth, document.documentElement.scrollHeight]")
        got = self.browser.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True,
            "clip": {"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1}})
        png = base64.b64decode(got["data"])
        with open(os.path.join(os.path.dirname(self.path), name), "wb") as file:
            file.write(png)
        return first_pixel(png)

    def requests(self):
        """The addresses that it asked for. (A browser asks for things of its own.)"""
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent" and \
                    message["params"]["documentURL"] == self.url:
                yield message["params"]["request"]["url"]
