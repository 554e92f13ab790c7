"""The package as the laws see it: files, roles, functions; read and never imported, planted files too."""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "labkit"
SOURCES = ROOT / "notebooks" / "source"
SHARED = {"core", "notebook", "panels", "datasets", "training", "grading"}
ROLES = {"__init__", "networks", "adapters", "artists", "compute", "figures", "panel", "exercises"}


@dataclass(frozen=True)
class Module:
    """A file of the package; `package` is the folder `labkit` that it lies in."""

    path: Path
    package: Path

    @property
    def name(self):
        return str(self.path.relative_to(self.package.parent))

    @property
    def folder(self):
        """The folder directly below the package, '' for the files beside it."""
        parts = self.path.relative_to(self.package).parts
        return parts[0] if len(parts) > 1 else ""

    @property
    def is_subject(self):
        return self.folder not in SHARED | {""}

    @property
    def role(self):
        """The layer within a folder: one of ROLES, or 'computation'."""
        parts = self.path.relative_to(self.package).with_suffix("").parts
        stem = parts[1] if len(parts) > 1 else parts[0]
        return stem if stem in ROLES else "computation"

    @property
    def dotted(self):
        return ".".join(self.path.relative_to(self.package.parent).with_suffix("").parts).removesuffix(
            ".__init__"
        )

    @cached_property
    def text(self):
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self):
        return ast.parse(self.text)

    def public(self, *kinds):
        """The functions and classes at the top of the file that have no leading underscore."""
        return [node for node in self.tree.body if isinstance(node, kinds) and not node.name.startswith("_")]

    @property
    def constants(self):
        """The names assigned at the top of the file that have no leading underscore."""
        targets = [t for node in self.tree.body if isinstance(node, ast.Assign) for t in node.targets]
        names = [leaf.id for target in targets for leaf in ast.walk(target) if isinstance(leaf, ast.Name)]
        return [name for name in names if not name.startswith("_")]

    @property
    def exported(self):
        """The names in __all__, or None where there is none."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and any(
                ast.unparse(target) == "__all__" for target in node.targets
            ):
                return list(ast.literal_eval(node.value))
        return None


def modules(package=PACKAGE):
    """Return the modules of a package folder."""
    return [Module(path, package) for path in sorted(package.rglob("*.py"))]


def subjects(package=PACKAGE):
    """Return {subject: its modules}."""
    found = {}
    for module in modules(package):
        if module.is_subject:
            found.setdefault(module.folder, []).append(module)
    return found


def offered(module):
    """Return the names that the folder of a module offers in its __all__, or None where it has none."""
    found = [m for m in modules(module.package) if m.folder == module.folder and m.path.name == "__init__.py"]
    return found[0].exported if found else None


def plant(folder, **files):
    """Write files under a folder and return it; a double underscore in a name is a slash: core__style."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path = path.with_name("__init__.py") if path.stem == "init" else path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder
