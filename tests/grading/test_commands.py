"""The command `labkit assignment`: it fetches, releases, grades and reports, or says in a sentence why not."""


from labkit import cli


def test_the_command_fetches_and_releases(tmp_path, capsys):
    assert cli.main(["assignment", "fetch", "05", "--to", str(tmp_path)]) == 0
    assert cli.main(["assignment", "release", "05", "--out", str(tmp_path)]) == 0
    assert cli.main(["assignment", "fetch", "77", "--to", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert "Your copy is " in out
    assert f"Released to {tmp_path / '05_gradient_descent'}.\n" in out
    assert err.startswith("labkit: expected the number of an assignment")
    assert len(list(tmp_path.glob("05_gradient_descent*/*.ipynb"))) == 2
