"""Names of the lines of the cost ledger, in both languages."""

from __future__ import annotations

from planner.report.words import Text, same

LINES = {
    "opening": Text("Opening sites", "站点启用"),
    "halls": Text("Halls", "机房建设"),
    "chips": Text("Chips and servers", "芯片与服务器"),
    "refill": Text("Refilling idle stock", "盘活存量"),
    "grid": Text("Grid connection", "电网接入"),
    "joining": Text("Joining the network", "接入算力网"),
    "energy": Text("Electricity", "电力"),
    "green": Text("Green premium", "绿电溢价"),
    "carbon": Text("Carbon", "碳排放"),
    "water": Text("Water", "用水"),
    "network": Text("Network", "网络"),
    "staff": Text("Staff", "人员"),
    "upkeep": Text("Upkeep", "运维"),
    "fixed": Text("Fixed operation", "固定运营"),
    "unmet": Text("Unmet demand", "未满足需求"),
    "salvage": Text("Value left at the end", "期末残值"),
    "subsidy": Text("Subsidies", "补贴"),
    "revenue": Text("Revenue", "收入"),
}


def cost_name(line: str) -> Text:
    """Return the name of a line of the ledger."""
    return LINES.get(line, same(line.replace("_", " ")))
