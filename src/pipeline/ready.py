"""When a kernel is ready: as soon as it says so."""

import time
from queue import Empty

from jupyter_client.asynchronous import AsyncKernelClient

HEARD_WITHIN_SECONDS = 0.2


class ReadyClient(AsyncKernelClient):
    """Jupyter's client; it would listen a fifth of a second longer, whether a kernel that is ready has more to say."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and is heard to be idle; RuntimeError when it dies or is silent too long."""
        began = time.monotonic()
        while not await self._is_heard():
            if not await self.is_alive():
                raise RuntimeError("The kernel died before it was ready.")
            if timeout is not None and time.monotonic() - began > timeout:
                raise RuntimeError(f"The kernel was not ready within {timeout:.0f} seconds.")

    async def _is_heard(self) -> bool:
        """Ask the kernel who it is; return whether it answers, and says to all that it is idle again."""
        asked = self.kernel_info()
        try:
            self._handle_kernel_info_reply(await self.get_shell_msg(timeout=1))
            while True:
                said = await self.get_iopub_msg(timeout=HEARD_WITHIN_SECONDS)
                about_this = said["parent_header"].get("msg_id") == asked
                if about_this and said["content"].get("execution_state") == "idle":
                    return True
        except Empty:
            return False
