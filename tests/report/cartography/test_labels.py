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


def points_of(line, n=80):
    x1, y1, x2, y2 = line
    return [(x1 + (x2 - x1) * i / n, y1 + (y2 - y1) * i / n) for i in range(n + 1)]


def holds(box, point):
    return box[0] < point[0] < box[2] and box[1] < point[1] < box[3]


@settings(deadline=None, max_examples=60)
@given(MARKS)
def test_no_leader_runs_through_a_name_or_another_mark(marks):
    labels = place(marks, [], FRAME, 11.0, 18)
    names = [box_of(label, 11.0) for label in labels]
    for label in labels:
        if label.leader is None:
            continue
        start = label.leader[:2]
        # the mark that it starts from: the one whose rim is nearest
        own = min(
            marks,
            key=lambda m: abs(((start[0] - m.x) ** 2 + (start[1] - m.y) ** 2) ** 0.5 - m.radius),
        )
        for point in points_of(label.leader):
            assert not any(holds(box, point) for box in names)
            for mark in marks:
                if (mark.x, mark.y, mark.radius) != (own.x, own.y, own.radius):
                    away = ((point[0] - mark.x) ** 2 + (point[1] - mark.y) ** 2) ** 0.5
                    assert away >= mark.radius - 1e-6


def test_a_mark_between_others_is_named_by_a_leader_where_one_gets_out():
    """Others at its right and left and over it: only straight down is free, past their edges."""
    crowd = [Mark(100, 100, 8, "Guian 5")]
    crowd += [Mark(100 + dx, 100 + dy, 8, "x") for dx, dy in ((18, 0), (-18, 0), (0, -18))]
    crowd += [Mark(100 + dx, 100 + 14, 3, "x") for dx in (-10, 10)]
    (label,) = place(crowd, [], FRAME, 11, 1)
    assert label.leader is not None and label.y > 110


def test_a_mark_that_no_leader_gets_out_of_has_no_name():
    ring = [Mark(100 + dx, 100 + dy, 8, "Guian 5") for dx in (-14, 0, 14) for dy in (-14, 0, 14)]
    middle = ring.pop(4)
    wall = [Mark(x, y, 8, "x") for x in range(20, 200, 14) for y in range(20, 200, 14)]
    assert all(
        label.text != "middle"
        for label in place([Mark(middle.x, middle.y, 8, "middle"), *ring, *wall], [], FRAME, 11, 18)
    )
