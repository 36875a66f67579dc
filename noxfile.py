"""The tests on the lowest and the highest versions that the package supports.

`make test-matrix` runs them, `make locks` pins what they need.
"""

import os
from pathlib import Path

import nox
from uv import find_uv_bin

nox.options.default_venv_backend = "uv"
nox.options.reuse_venv = "always"
nox.options.error_on_missing_interpreters = True
nox.options.sessions = ["tests"]

# Interpreters are those of the machine; a missing one is an error.
nox.options.download_python = "never"
os.environ["UV_PYTHON_DOWNLOADS"] = "never"

# Python, a name, and what it holds the versions to; "lowest" takes them from pyproject.toml.
MATRIX = [
    ("3.11", "lowest", []),
    # The first patch release of 8.0; "lowest" has that of 7.4.
    ("3.12", "first-wagtail8.0", ["wagtail==8.0.0", "Django==6.0.*"]),
    ("3.11", "wagtail8.0-django5.2", ["wagtail==8.0.*", "Django==5.2.*"]),
    ("3.12", "wagtail7.4-django6.0", ["wagtail==7.4.*", "Django==6.0.*"]),
    ("3.13", "wagtail8.0-django6.1", ["wagtail==8.0.*", "Django==6.1.*"]),
]
OLDEST = "3.11"
# Here Python itself tells which lines ran; before 3.12, measuring costs as much as half the tests.
MEASURED = "3.13"
# Wagtail 7.4.0 to 7.4.2 have managers of their own that a later treebeard warns about.
LIMITS_OF_LOWEST = "django-treebeard<5.3\n"
# The dependency groups with a lock of their own, and whether it has the package's needs too.
GROUPS = {"demo": True, "test": True, "production": True, "databases": False, "nox": False}
REQUIREMENTS = Path("requirements")


def lock_of(python: str, name: str) -> Path:
    return REQUIREMENTS / "matrix" / f"python{python}-{name}.txt"


@nox.session
@nox.parametrize("python,name", [nox.param(python, name, id=name) for python, name, _ in MATRIX])
def tests(session: nox.Session, name: str) -> None:
    """Run all tests in an environment that holds what its lock names, and nothing else."""
    lock = lock_of(session.python, name)
    # Tests start many processes: each would compile Django and Wagtail again.
    sync = ["uv", "pip", "sync", "--quiet", "--compile-bytecode"]
    session.run_install(*sync, "--require-hashes", lock)
    session.install("--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    command = [word for word in session.posargs if word != "--cov" or session.python == MEASURED]
    session.run("python", *command, env={"COVERAGE_CORE": "sysmon"})


@nox.session(venv_backend="none")
def locks(session: nox.Session) -> None:
    """Pin all dependencies again."""
    for group, with_package in GROUPS.items():
        package = ["pyproject.toml"] if with_package else []
        lock(session, OLDEST, REQUIREMENTS / f"{group}.txt", *package, f"--group={group}")
    for python, name, versions in MATRIX:
        limits = Path(session.create_tmp(), f"{name}.txt")
        limits.write_text("\n".join(versions) or LIMITS_OF_LOWEST + lowest(session, python))
        out = lock_of(python, name)
        what = ["pyproject.toml", "--group=test", f"--constraint={limits}", "--no-annotate"]
        lock(session, python, out, *what)


def lock(session: nox.Session, python: str, out: Path, *what: object) -> None:
    session.run(
        *(find_uv_bin(), "pip", "compile", "--quiet", "--universal", "--generate-hashes"),
        *("--no-emit-index-url", "--no-strip-extras", "--custom-compile-command=make locks"),
        *session.posargs,
        *(f"--python-version={python}", f"--output-file={out}", *what),
    )


def lowest(session: nox.Session, python: str) -> str:
    """The direct dependencies of the package alone, each in its lowest version.

    Those of the tests are resolved later, in their newest.
    """
    return session.run(
        *(find_uv_bin(), "pip", "compile", "--quiet", "--no-deps", "--resolution=lowest-direct"),
        *("--no-annotate", "--no-header", f"--python-version={python}", "pyproject.toml"),
        silent=True,
    )
