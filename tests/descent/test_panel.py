"""The panel of descent: what it says is what races measure, whichever way it is moved."""

import re

import numpy as np
import pytest

from labkit import descent
from labkit.descent import compute
from labkit.descent import panel as panels
from labkit.panels import controls
from tests.panels import driver
from tests.panels.driver import pixel, send

pytestmark = pytest.mark.slow

NAMES = {"descent": descent}


@pytest.fixture(scope="module")
def shared():
    """A panel for tests that begin with a reset."""
    return descent.explore()


@pytest.fixture
def panel(shared):
    shared.reset()
    shared.guide.answers.clear()
    return shared


def mine(weights, gradient, memory, learning_rate):
    return weights - learning_rate * gradient, memory


def steps_of(panel, name):
    race = panel.result.race
    return float(race.settled()[race.names.index(name)])


def numbers(words):
    return re.findall(r"\d+(?:\.\d+)?", re.sub("<.*?>", "", words))


# -- experiments


def test_the_best_rate_is_98_to_99_percent_of_the_one_that_explodes(panel):
    answer = panel.predict(1, 50)
    assert 98 <= answer["measured"] <= 99
    assert answer["gap"] == pytest.approx(50 - answer["measured"])
    assert answer["unit"] == "%"


def test_momentum_099_needs_1353_steps_and_the_question_tells_the_truth(panel):
    question, why = panel.experiments[1].question, panel.experiments[1].why
    panel.set(**panel.experiments[1].before)
    assert ("124" in numbers(question), steps_of(panel, "momentum")) == (True, 124)
    panel.set(shown=("gradient descent",))
    assert ("677" in numbers(question), steps_of(panel, "gradient descent")) == (True, 677)
    assert panel.predict(2, 60)["measured"] == 1353
    rate, beta = descent.best_momentum(1, 100)
    assert f"Polyak's pair, near rate {rate:.3f} and momentum {beta:.2f}, needs" in why
    best = descent.race({"": descent.momentum(beta)}, descent.bowl(), None, rate).settled()[0]
    assert numbers(why) == [f"{rate:.3f}", f"{beta:.2f}", f"{best:.0f}"]
    better = descent.race({"": descent.momentum(0.7)}, descent.bowl(), None, 0.03).settled()[0]
    assert better < best  # "on the map … you may find a better one"


def test_the_turn_costs_untuned_adam_784_steps_and_tuned_seven(panel):
    experiment = panel.experiments[2]
    panel.set(**experiment.before)
    assert ("138" in numbers(experiment.question), steps_of(panel, "Adam")) == (True, 138)
    assert panel.predict(3, 138)["measured"] == 922
    tuned = {}
    for rotation in (0.0, 45.0):
        panel.set(rotation=rotation, tune_each=True, shown=("Adagrad", "Adam"))
        tuned[rotation] = steps_of(panel, "Adam"), steps_of(panel, "Adagrad")
    assert tuned == {0.0: (124, 7), 45.0: (131, 502)}
    assert numbers(experiment.why) == ["124", "131", "7", "502"]


def test_each_answer_keeps_the_state_that_gave_it(panel):
    for number in (1, 2, 3):
        answer = panel.predict(number, 1)
        assert answer["state"].items() <= panel.state.items()
        assert answer["question"] == panel.experiments[number - 1].question
    assert len(panel.answers) == 3


# -- presets


def choose(panel, name):
    panel.choose(name)
    reason = next(preset.reason for preset in panel.presets if preset.name == name)
    assert driver.layout(panel).note.value == reason
    return reason


def test_all_at_one_rate(panel):
    assert "Six rules" in choose(panel, "All at one rate")
    assert set(panel.result.race.rates) == {0.01}
    assert len(panel.result.race.names) == 6


def test_fair_race(panel):
    assert "best of 30 rates" in choose(panel, "Fair race")
    assert panel.result.tuning.rates.shape == (6, 30)
    assert len(set(panel.result.race.rates)) == 6
    np.testing.assert_array_equal(panel.result.race.settled(), panel.result.tuning.best_steps)


def test_edge_of_disaster(panel):
    reason = choose(panel, "Edge of disaster")
    assert "Half a percent beyond the largest stable rate 0.02" in reason
    assert panel.state["learning_rate"] / descent.largest_stable_rate(100) == pytest.approx(1.005)
    assert panel.result.race.diverged.all()
    steep = np.abs(panel.result.race.weights[0, :1000, 1])
    assert (np.diff(steep) > 0).all()
    assert "diverges" in panel.caption


def test_best_momentum(panel):
    assert "Polyak's pair for condition number 100: best in the long run" in choose(panel, "Best momentum")
    pair = panel.state["learning_rate"], panel.state["beta"]
    assert pair == (
        pytest.approx(descent.best_momentum(1, 100)[0], rel=1e-6),
        pytest.approx(0.6694, abs=1e-4),
    )
    assert steps_of(panel, "momentum") == 54
    assert "54 steps" in driver.title(panel, 1)
    panel.set(learning_rate=0.03, beta=0.7)  # "can you beat it?"
    assert steps_of(panel, "momentum") < 54


def test_over_the_pass(panel):
    reason = choose(panel, "Over the pass")
    assert "RMSprop and Adam, which divide by the gradient's size, leave it first" in reason
    race = panel.result.race
    left = dict(zip(race.names, (race.weights[..., 1] > 0.1).argmax(axis=1), strict=True))
    assert set(sorted(left, key=left.get)[:2]) == {"RMSprop", "Adam"}


def test_on_the_plain(panel):
    assert "gradient descent almost stands still" in choose(panel, "On the plain")
    race = panel.result.race
    left = dict(zip(race.names, race.distances[:, 200] / race.distances[:, 0], strict=True))
    assert left["gradient descent"] > 0.9
    assert max(left["momentum"], left["Nesterov"], left["RMSprop"], left["Adam"]) < 0.1


def test_noisy_penguins(panel):
    reason = choose(panel, "Noisy penguins")
    assert f"mini-batches of {panel.state['batch_size']}" in reason
    assert panel.result.race.surface.n_rows == 342
    assert np.isinf(panel.result.race.settled()).all()
    found = panel.repeat(5)
    assert len(set(found)) == 5
    assert f"{min(found):.3g} to {max(found):.3g}" in panel.caption


def test_every_preset_is_tested_here():
    tested = {name.removeprefix("test_").replace("_", " ") for name in globals()}
    assert {preset.name.lower() for preset in panels.PRESETS} <= tested


# -- pictures and words


def test_the_caption_names_every_racer_with_its_rate_and_fate(panel):
    panel.set(learning_rate=0.03)
    for name in descent.RULES:
        assert re.search(f"{name} (converges|diverges|comes near|is still)", panel.caption)
    assert "rate 0.03: momentum converges" in panel.caption
    assert "gradient descent diverges, past all bounds after" in panel.caption
    panel.set(tune_each=True)
    for name, rate in zip(descent.RULES, panel.result.race.rates, strict=True):
        assert f"{name} (rate {rate:.3g}) " in panel.caption
    panel.set(shown=("RMSprop",), surface="plateau", learning_rate=0.1)
    assert "comes near the minimum at step" in panel.caption


@pytest.mark.parametrize("shown", [tuple(descent.RULES), ("momentum",), ("gradient descent", "momentum")])
def test_the_map_tells_the_steps_of_the_pair_it_marks(panel, shown):
    panel.set(view="map", shown=shown)
    assert driver.title(panel, 1) == "here: rate 0.01, momentum 0.90, 124 steps"
    panel.set(shown=("gradient descent", "Adam"))
    assert driver.title(panel, 1) == "here: rate 0.01, momentum 0.00, 677 steps"


def test_step_by_step_tells_the_step_it_shows(panel):
    panel.set(step=7, explain="Adam")
    assert driver.title(panel, 0) == "after 7 steps"
    assert "Adam, step 7: at" in panel.caption
    assert panel.result.anatomy.number == 7


def test_a_view_that_needs_a_bowl_falls_back_on_other_surfaces(panel):
    for view in ("map", "directions"):
        panel.set(surface="ravine", view=view)
        assert panel.design.view_of(driver.state(panel)).name == "distance"
        assert not panel.error


# -- ways to move it


def test_a_drag_on_the_left_moves_the_start(panel):
    send(panel, kind="drag", **pixel(panel, 0, -1.0, 2.0), first=True)
    assert panel.state["start"] == (pytest.approx(-1, abs=0.01), pytest.approx(2, abs=0.01))
    np.testing.assert_array_equal(panel.result.race.weights[0, 0], panel.state["start"])


def test_a_drag_on_the_map_sets_rate_and_momentum(panel):
    panel.set(view="map", shown=("momentum",), tune_each=True)
    send(panel, kind="drag", **pixel(panel, 1, 0.033, 0.67), first=True)
    assert panel.state["learning_rate"] == pytest.approx(0.033, abs=2e-4)
    assert panel.state["beta"] == pytest.approx(0.67, abs=0.01)
    assert panel.state["tune_each"] is False
    assert panel.controls["learning_rate"].value == panel.state["learning_rate"]
    send(panel, kind="drag", **pixel(panel, 1, 0.02, 0.998), first=False)
    assert panel.state["beta"] == 0.99


def test_a_drag_on_the_other_pictures_and_between_them_is_answered_and_changes_nothing(panel):
    before, frame = dict(panel.state), driver.view(panel).frame
    send(panel, kind="drag", **pixel(panel, 1, 10, 0.1), first=True)
    send(panel, kind="drag", x=1, y=1, first=True)
    assert panel.state == before
    assert driver.view(panel).frame == frame + 2


def test_arrow_keys_move_the_start_a_fortieth_of_the_picture(panel):
    send(panel, kind="nudge", dx=1, dy=0)
    assert panel.state["start"] == (-1.87, 1.0)
    send(panel, kind="nudge", dx=0, dy=-1)
    assert panel.state["start"] == (-1.87, 0.87)


def test_play_walks_through_the_steps_and_stops_at_the_last(panel):
    send(panel, kind="tick")
    send(panel, kind="tick")
    assert panel.state["step"] == 2
    driver.view(panel).playing = True
    panel.set(step=100)
    send(panel, kind="tick")
    assert panel.state["step"] == 0
    assert driver.view(panel).playing is False


def test_a_rate_of_ones_own_ends_the_tuning(panel):
    panel.set(tune_each=True)
    panel.controls["learning_rate"].value = panel.controls["learning_rate"].options[30][1]
    assert panel.state["tune_each"] is False
    assert panel.controls["tune_each"].value is False
    assert panel.result.tuning is None


@pytest.mark.parametrize("change", [{"surface": "saddle"}, {"rotation": 45.0}])
def test_another_surface_has_its_own_start(panel, change):
    panel.set(start=(1.0, 1.0))
    panel.set(**change)
    assert panel.state["start"] is None
    np.testing.assert_allclose(panel.result.race.weights[0, 0], panel.result.race.surface.start)


def test_own_rules_race_beside_the_kits():
    panel = descent.explore(rules={"mine": mine})
    race = panel.result.race
    assert race.names[-1] == "mine"
    np.testing.assert_allclose(race.weights[-1], race.weights[0], atol=1e-12)
    assert "mine converges after 677 steps" in panel.caption
    assert panel.code == "descent.explore(rules={'mine': mine})"
    panel.set(explain="mine", step=3)
    assert "mine, step 3" in panel.caption
    panel.set(step=0, tune_each=True)
    assert np.isfinite(panel.result.tuning.best_steps[-1])


def test_code_calls_a_rule_without_a_name_by_the_learners():
    rules = {"my rule": lambda *arguments: mine(*arguments), "slow": descent.momentum(0.5)}
    panel = descent.explore(rules=rules)
    assert panel.code == "descent.explore(rules={'my rule': my_rule, 'slow': slow})"
    again = eval(panel.code, NAMES | {"my_rule": rules["my rule"], "slow": rules["slow"]})
    assert again.caption == panel.caption


def test_an_own_rule_that_fails_fails_the_cell():
    with pytest.raises(ValueError, match="the rule 'broken' failed: KeyError: 'velocity'"):
        descent.explore(rules={"broken": lambda weights, gradient, memory, rate: memory["velocity"]})


# -- code and refusals

STATES = [
    {},
    {"surface": "ravine", "learning_rate": 0.123, "beta": 0.91, "start": (1.25, -0.5)},
    {"tune_each": True, "shown": ("Adam", "momentum"), "rotation": 45.0, "scale": 10.0},
    {"surface": "penguins", "batch_size": 8, "noise": 0.1, "seed": 3, "n_steps": 300},
    {"view": "map", "condition": 31.0},
    {"step": 5, "explain": "Adam", "view": "directions"},
]


@pytest.mark.parametrize("changes", STATES)
def test_code_makes_the_same_state_and_picture(panel, changes):
    panel.set(**changes)
    driver.forget_ghost(panel)
    again = eval(panel.code, NAMES)
    assert again.state == panel.state
    assert again.code == panel.code
    assert again.caption == panel.caption
    assert again.png == panel.png
    assert driver.view(panel).code == panel.code


@pytest.mark.parametrize(
    "changes",
    [
        {"learning_rate": -1}, {"learning_rate": float("nan")}, {"beta": 1.5}, {"condition": 0.2},
        {"surface": "hill"}, {"shown": ("nobody",)}, {"shown": ()}, {"view": "sideways"}, {"scale": -1},
        {"noise": -0.1}, {"n_steps": 0}, {"batch_size": 5000, "surface": "penguins"}, {"explain": "nobody"},
        {"start": (1.0,)}, {"start": (float("inf"), 0.0)}, {"rotation": 1000.0},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence_by_call_and_by_set(panel, changes):
    sentence = r"^`.+` must .+; got .+\.$"
    with pytest.raises(ValueError, match=sentence):
        descent.explore(**changes)
    with pytest.raises(ValueError, match=sentence):
        panel.set(**changes)
    for name, control in panel.controls.items():
        assert control.value == panel.state[name]
    panel.reset()
    assert not panel.error
    assert steps_of(panel, "gradient descent") == 677


def test_ends_of_all_controls_together_give_a_result():
    panel = descent.explore()
    first = {name: controls.ends(control)[0] for name, control in panel.controls.items()}
    last = {name: controls.ends(control)[1] for name, control in panel.controls.items()}
    for state in (first, last):
        panel.set(**state)
        assert panel.result.race.weights.shape[-1] == 2
        assert "nan" not in panel.caption.lower()


def test_measures_of_a_race_that_does_not_arrive(panel):
    panel.set(shown=("Adagrad",))
    assert compute.settled_steps(driver.state(panel), panel.result) == panel.state["n_steps"]
