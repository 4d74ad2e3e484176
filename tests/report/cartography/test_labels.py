"""No label lies upon another, upon a mark, or outside the picture."""

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.report.cartography.labels import Mark, place, width_of

FRAME = (760.0, 500.0)
MARKS = st.lists(
    st.builds(
        Mark,
        st.floats(20, 740),
        st.floats(20, 480),
        st.floats(3, 19),
        st.sampled_from(["Zhongwei 1,019", "中卫 1,019", "Guian 5", "和林格尔 88"]),
    ),
    max_size=25,
)


def box_of(label, size):
    width = width_of(label.text, size)
    left = label.x - {"start": 0, "middle": width / 2, "end": width}[label.anchor]
    return left, label.y - size * 0.8, left + width, label.y + size * 0.1


def meet(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@settings(deadline=None, max_examples=60)
@given(MARKS)
def test_labels_keep_apart(marks):
    size = 11.0
    labels = place(marks, [], FRAME, size, 18)
    boxes = [box_of(label, size) for label in labels]
    circles = [(m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in marks]
    assert len(labels) <= 18
    for i, one in enumerate(boxes):
        assert one[0] >= 0 and one[1] >= 0 and one[2] <= FRAME[0] and one[3] <= FRAME[1]
        assert not any(meet(one, other) for other in boxes[i + 1 :])
        assert not any(meet(one, circle) for circle in circles)


def test_a_lone_mark_is_named_at_its_right_without_a_leader():
    (label,) = place([Mark(100, 100, 5, "Guian 5")], [], FRAME, 11, 5)
    assert label.anchor == "start" and label.x > 105 and label.leader is None


def test_a_mark_among_others_gets_a_leader_or_no_name():
    crowd = [
        Mark(100 + 12 * dx, 100 + 12 * dy, 8, "Guian 5") for dx in (-1, 0, 1) for dy in (-1, 0, 1)
    ]
    labels = place([crowd[4], *crowd[:4], *crowd[5:]], [], FRAME, 11, 1)
    assert labels and labels[0].leader is not None
