import os
import pathlib
import shutil

import pytest
import pytest_asyncio
from session import EDITORS, Session

SERVER = shutil.which("echolint")


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    return pathlib.Path(shutil.copytree(os.environ["WORKSPACE"], tmp_path / "workspace"))


@pytest_asyncio.fixture
async def start(folder):
    """Starts sessions and shuts them down after the test."""
    sessions = []

    async def begin(editor="visual_studio_code_v1.65.2", options=None):
        session = Session(folder)
        sessions.append(session)
        return await session.begin(SERVER, editor, options)

    yield begin
    for session in sessions:
        await session.end()


@pytest.fixture(params=EDITORS)
def editor(request):
    return request.param
