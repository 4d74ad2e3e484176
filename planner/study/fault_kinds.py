"""Every kind of input fault: its stable code, title, explanation and an example message.

A code is never given to another kind. Codes with E are faults, with W warnings, with A assumptions.
The manual's pages of faults and of warnings are made from this table.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of fault.

    Attributes
    ----------
    code : str
        Stable code.
    title : str
        A few words.
    explanation : str
        What the rule is and why it stands.
    example : str
        A message as a planner sees it.
    """

    code: str
    title: str
    explanation: str
    example: str


_KINDS = (
    # ---------------------------------------------------------------- study file
    FaultKind(
        "E201",
        "study not found",
        "A study is a shipped study's name, a YAML file, or a folder that holds study.yaml.",
        "chna-2030: there is no such study, file or folder. Did you mean china-2030?",
    ),
    FaultKind(
        "E202",
        "not YAML",
        "The study file must be one YAML 1.2 document that maps keys to values, in UTF-8.",
        "study.yaml row 4: is not YAML: expected ':'. Mend the line.",
    ),
    FaultKind(
        "E203",
        "refused YAML",
        "Tags, anchors and aliases, duplicate keys, more than 20 levels and files above 1 MB are "
        "refused: a study needs none of them, and they have been used to attack readers.",
        "study.yaml row 3: holds the tag !!python/object. Delete the tag.",
    ),
    FaultKind(
        "E204",
        "unknown key",
        "Every key of the study file is known by name; the reference lists them.",
        "study.yaml row 5, discount: is not a key of a study. Did you mean discount_rate?",
    ),
    FaultKind(
        "E205",
        "missing key",
        "The key has no default and must be given.",
        "study.yaml, periods: the key is missing. Give years planned, rising by one.",
    ),
    FaultKind(
        "E206",
        "wrong setting",
        "The value has the wrong type or is outside its bounds.",
        "study.yaml row 6, discount_rate: 8 should be less than or equal to 1. "
        "Looks like per cent: 8 % = 0.08.",
    ),
    FaultKind(
        "E207",
        "path leaves the study's folder",
        "A study reads files of its own folder and shipped datasets only. Other files are read "
        "only when the command line names them.",
        "study.yaml, dataset: ../other leaves the study's folder. Copy the dataset into it.",
    ),
    FaultKind(
        "E208",
        "inheritance in a loop",
        "based_on must end at a study that is based on none, after 10 steps at most.",
        "a.yaml, based_on: b.yaml is based on this study itself. Break the loop.",
    ),
    FaultKind(
        "E209",
        "dataset not found",
        "A dataset is a shipped dataset's name or a folder beside the study file.",
        "study.yaml, dataset: chian is no shipped dataset or folder. Did you mean china?",
    ),
    # ---------------------------------------------------------------- files of tables
    FaultKind(
        "E210",
        "required table missing",
        "regions, sites, chips, chip_workload, workloads and demand must be there.",
        "sites.csv: the table sites is missing. Add the file.",
    ),
    FaultKind(
        "E211",
        "table found twice",
        "A table may be in one file only, or nobody could tell which one counts.",
        "sites.parquet: sites is in sites.csv too. Delete one of them.",
    ),
    FaultKind(
        "E212",
        "file name near a table's name",
        "A file whose name is almost a table's, a copy's (`sites (1).csv`) or a packed table's "
        "would be ignored silently; say what it is.",
        "site.csv: is no table. Did you mean sites.csv?",
    ),
    FaultKind(
        "E213",
        "not UTF-8",
        "Text files must be UTF-8, with or without a byte order mark; anything else garbles "
        "Chinese names.",
        "sites.csv row 2: is not UTF-8; it looks like GBK or GB18030. Save it as CSV UTF-8.",
    ),
    FaultKind(
        "E214",
        "cells not parted by commas",
        "CSV cells are parted by commas and the decimal mark is a point. Line ends may be of any "
        "system.",
        "sites.csv row 1: its cells are parted by semicolons. Save it as CSV with commas.",
    ),
    FaultKind(
        "E215",
        "file cannot be read",
        "The file is empty, damaged, or not of the format that its name claims: a web page, JSON,"
        " an archive. A workbook is read whole: what it says of its own size is not trusted, its "
        "cells are counted, hidden and filtered rows are read, and merged cells are refused.",
        "dataset.xlsx: is not an Excel workbook. Save it again as .xlsx.",
    ),
    FaultKind(
        "E216",
        "row of the wrong length",
        "Each row has as many cells as the heading; of a workbook, no cell stands outside the "
        "table.",
        "sites.csv row 9: has 24 cells, the heading has 23. Look for a comma or quote too many.",
    ),
    FaultKind(
        "E217",
        "file too large",
        "Files above the limits, and archives that swell when unpacked, are refused.",
        "dataset.xlsx: unpacks to more than 500 MB. Save the tables as CSV or Parquet.",
    ),
    FaultKind(
        "E218",
        "wrong coordinate system",
        "Points must be in WGS84 longitude and latitude (EPSG:4326); borders too, unless the file "
        "names another system.",
        "dataset.gpkg:sites: its coordinate system is EPSG:4490. Reproject the layer to EPSG:4326.",
    ),
    # ---------------------------------------------------------------- columns
    FaultKind(
        "E220",
        "column missing",
        "The column has no default and must be there.",
        "sites.csv row 1, state: the column is missing. Add it.",
    ),
    FaultKind(
        "E221",
        "unknown column",
        "Every column is known by name, so that a misspelt one is never ignored.",
        "sites.csv row 1, grid_limit: is not a column of sites. Did you mean grid_limit_mw?",
    ),
    FaultKind(
        "E222",
        "bad heading",
        "Each column has a name of its own in the first row: no title, comment or `sep=` stands "
        "above it, no row of units below it.",
        "sites.csv row 1, lat_deg: stands twice in the heading. Delete one of the columns.",
    ),
    FaultKind(
        "E223",
        "empty cell",
        "An empty cell is no figure: zero is written 0. Only where the data dictionary says what a "
        "blank means, such as no limit, may a cell of a column that is there be empty.",
        "chips.csv row 3 (h20), price_kcur: the cell is empty. "
        "Give: price, server and network share in (k CNY); 0 if there is none.",
    ),
    FaultKind(
        "E224",
        "not a number",
        "Numbers are written plainly: digits, a decimal point, an exponent if need be. Nothing is "
        "repaired silently: no spaces, thousands separators, units or per cent signs. Flags may be "
        "written True and False, as libraries write them.",
        "sites.csv row 3 (guian), grid_limit_mw: '1,200' is not a number. Write 1200.",
    ),
    FaultKind(
        "E225",
        "not finite",
        "NaN and infinity are not quantities. Where there is no limit the cell is empty.",
        "sites.csv row 3 (guian), grid_limit_mw: inf is not finite. Leave the cell empty.",
    ),
    FaultKind(
        "E226",
        "not whole",
        "The column holds whole numbers.",
        "demand.csv row 9 (east/realtime/2026), period: 2026.5 is not whole. Give: year.",
    ),
    FaultKind(
        "E227",
        "below its bound",
        "The bounds keep out slips of sign and unit.",
        "sites.csv row 7 (guian), grid_limit_mw: -5 is below 0. Give: grid connection (MW).",
    ),
    FaultKind(
        "E228",
        "above its bound",
        "The bounds keep out slips of sign and unit.",
        "sites.csv row 6 (guian), grid_limit_mw: 300000 is above 50000. "
        "Looks like kW: 300000 kW = 300 MW.",
    ),
    FaultKind(
        "E229",
        "unknown word",
        "The column holds one of a few words.",
        "sites.csv row 4 (gansu), state: candidat is not one of existing, committed, candidate, "
        "required, excluded. Did you mean candidate?",
    ),
    FaultKind(
        "E230",
        "space or invisible character",
        "A space at the end, a no-break space, a zero-width character or a letter of another "
        "script makes two ids that look the same differ. Control characters and direction "
        "overrides (U+0000-001F, U+007F-009F, U+202A-202E, U+2066-2069) are refused in every "
        "text.",
        "sites.csv row 4 ('gansu '), site_id: holds a space at its beginning or end. Write gansu.",
    ),
    FaultKind(
        "E231",
        "character not allowed in an id",
        "Ids are used in changes and keys, so they may not hold [ ] , ; = < > * / | ! or quotes.",
        "sites.csv row 4 (a/b), site_id: holds '/'. Use letters, digits, - _ . or spaces.",
    ),
    FaultKind(
        "E232",
        "row given twice",
        "The key columns name a row; no two rows may have the same.",
        "sites.csv row 9 (guian), site_id: guian is in row 3 too. Delete one of the rows.",
    ),
    FaultKind(
        "E233",
        "unknown id",
        "The id must be in the table that it refers to.",
        "demand.csv row 12, region_id: eats is not in regions. Did you mean east?",
    ),
    FaultKind(
        "E234",
        "more than one row",
        "The table holds for the whole study and has one row.",
        "economics.csv row 3: the table has one row only. Delete the other rows.",
    ),
    FaultKind(
        "E235",
        "no rows",
        "A required table has a heading but no row.",
        "sites.csv: the table has no rows. Add at least one.",
    ),
    FaultKind(
        "E236",
        "spreadsheet error",
        "The cell holds the error of a formula, or a formula whose value was never saved, or one "
        "in a workbook that asks to be computed again: no formula is computed here.",
        "sites.csv row 3 (guian), name_en: #REF! is a spreadsheet error. Mend the formula.",
    ),
    FaultKind(
        "E237",
        "garbled text",
        "The replacement character � shows that the text was damaged by an earlier conversion.",
        "sites.csv row 3 (guian), name_zh: �� is garbled. Export it again as UTF-8.",
    ),
    # ---------------------------------------------------------------- rules of the study file
    FaultKind(
        "E240",
        "periods not in order",
        "Periods are named by their first years, which rise; a period lasts until the next begins.",
        "study.yaml, periods: 2026 follows 2028. List the first year of each period once, rising.",
    ),
    FaultKind(
        "E241",
        "probabilities do not sum to 1",
        "The probabilities of the futures sum to 1.",
        "study.yaml, futures: the probabilities sum to 0.9. Make them sum to 1.",
    ),
    FaultKind(
        "E242",
        "future given twice",
        "Each future has an id of its own.",
        "study.yaml, futures: base stands twice. Rename one.",
    ),
    FaultKind(
        "E243",
        "rule without its figures",
        "A rule that is switched on needs the figures it speaks of, in the study file or in its "
        "table. Energy quota, green share, carbon cap and PUE cap need not be said: they then hold "
        "where their tables have figures.",
        "study.yaml, rules.site_count: is enabled without at_most or exactly. Give one of them.",
    ),
    FaultKind(
        "E244",
        "ceiling on an unknown figure",
        "A ceiling names a figure of the plan in full, its unit included.",
        "study.yaml, ceilings.carbon: is no figure of a plan. Did you mean carbon_kt?",
    ),
    # ---------------------------------------------------------------- rules between tables
    FaultKind(
        "E250",
        "hours do not sum to 8760",
        "The slices make up one year.",
        "slices.csv, duration_hours: the hours sum to 8700, not 8760. Mend the hours.",
    ),
    FaultKind(
        "E251",
        "profile's mean is not 1",
        "A profile moves demand within the year and must not change its mean. Absent slices "
        "count as 1.",
        "profiles.csv (realtime), demand_factor_ratio: the mean over the year is 1.08, not 1. "
        "Divide the factors by 1.08.",
    ),
    FaultKind(
        "E252",
        "year not covered",
        "Where a table goes by year, the first year of each period needs a row; areas grow from an "
        "earlier row.",
        "zones.csv (CN-GZ), period: there is no row for 2029, 2030. Add the years.",
    ),
    FaultKind(
        "E253",
        "demand has gaps",
        "A region and workload with demand needs a row for the first year of each period, 0 if "
        "none.",
        "demand.csv (east/realtime), period: there is no row for 2028. Add the year.",
    ),
    FaultKind(
        "E254",
        "no opening year",
        "A committed site opens in a year that must be stated.",
        "sites.csv row 4 (gansu), open_period: the committed site has no opening year. "
        "Give the year.",
    ),
    FaultKind(
        "E255",
        "existing equipment at a site not yet open",
        "Existing chips and halls stand at sites whose state is existing (or excluded).",
        "existing.csv row 2, site_id: guian is candidate but has existing chips. "
        "Set its state to existing.",
    ),
    FaultKind(
        "E256",
        "existing chips without halls",
        "Where cooling technologies are given, existing chips need existing halls that are large "
        "enough and can cool them.",
        "existing.csv (guian), site_id: its chips draw 14 MW, its halls hold 10 MW. "
        "Add the halls to existing_halls.",
    ),
    FaultKind(
        "E257",
        "no chip can do the work",
        "A workload with demand needs a chip in chip_workload that can be had in the study's "
        "years.",
        "workloads.csv row 3 (realtime), workload_id: no chip can do realtime. "
        "Add a row to chip_workload.",
    ),
    FaultKind(
        "E258",
        "chip lacks the precision",
        "A chip that is said to do a workload needs a nameplate at its precision.",
        "chip_workload.csv row 5, efficiency_ratio: h20 has no fp64_tflops, and hpc counts in "
        "fp64. Give fp64_tflops of h20 or delete the row.",
    ),
    FaultKind(
        "E259",
        "wrong order",
        "A lower limit is above the upper one, or a first year after the last.",
        "chips.csv row 3 (h20), last_period: 2024 is before first_period 2026. Swap them.",
    ),
    FaultKind(
        "E260",
        "no price of unmet demand",
        "With unmet_demand: priced and least cost, work without a penalty is never served.",
        "workloads.csv row 2 (realtime), penalty_cur_per_pflops_hour: is 0 while unmet demand is "
        "priced. Give the penalty, or set unmet_demand to forbidden.",
    ),
    FaultKind(
        "E261",
        "no revenue",
        "The aim is profit and no workload earns anything.",
        "workloads.csv, revenue_cur_per_pflops_hour: no workload has revenue. Give it, or set aim "
        "to least_cost.",
    ),
    FaultKind(
        "E262",
        "climate incomplete",
        "A PUE that is derived needs twelve months of climate at the site.",
        "climate.csv (guian), month: there is no row for 11, 12. Add the months.",
    ),
    FaultKind(
        "E263",
        "PUE of some slices only",
        "A PUE given by slice is given for all slices.",
        "site_cooling.csv (guian/chiller), slice_id: there is no row for night. Add the slices.",
    ),
    FaultKind(
        "E264",
        "upgrades of an unlimited grid",
        "Upgrade steps of a site without grid_limit_mw have no effect.",
        "grid_steps.csv row 2, site_id: guian has no grid_limit_mw. Give it in sites.",
    ),
    FaultKind(
        "E265",
        "no pair is possible",
        "Only listed pairs are possible, and a region with demand has none.",
        "links.csv (east), region_id: no pair is listed for east. Add one.",
    ),
    FaultKind(
        "E266",
        "sites that contradict",
        "Too many sites must open, or none may.",
        "sites.csv (campus north), campus_id: a, b must both open. Leave one.",
    ),
    FaultKind(
        "E267",
        "provenance points nowhere",
        "A row of provenance names a table, column, key and sources that exist.",
        "provenance.csv row 4, column: grid_limit is not a column of sites. "
        "Did you mean grid_limit_mw?",
    ),
    FaultKind(
        "E268",
        "existing chips bought after the plan begins",
        "Existing chips stand before the plan begins.",
        "existing.csv row 4, first_period: 2028 is after the first year 2026. Give the year of "
        "purchase.",
    ),
    FaultKind(
        "E269",
        "region without a polygon",
        "Where a file of borders is given, each region has a polygon with its region_id.",
        "regions.csv row 3 (east), region_id: east has no polygon in regions.geojson. "
        "Give one its region_id; eats has no region.",
    ),
    FaultKind(
        "E270",
        "expansion without a limit",
        "Where building out an existing site has a fixed cost or a least size, the site must state "
        "how far it can go.",
        "sites.csv row 3 (guian), land_hall_limit_mw: the site's expansion has a cost or a least "
        "size but no limit. Give the limit.",
    ),
    # ---------------------------------------------------------------- borders
    FaultKind(
        "E311",
        "shapes without ids",
        "Each shape of a file of borders has the property region_id, or zone_id.",
        "regions.geojson: the shapes have no property region_id; the feature id would fit 4 of 4. "
        "Save the feature id as the property region_id.",
    ),
    FaultKind(
        "E312",
        "no area to draw",
        "A region is drawn as a Polygon or a MultiPolygon.",
        "regions.geojson (feature 3, north): is a LineString, which has no area. "
        "Draw it as a Polygon.",
    ),
    FaultKind(
        "E313",
        "broken polygon",
        "Rings end where they begin, cross neither themselves nor each other, and are cut at the "
        "longitude 180.",
        "regions.geojson (feature 3, north): crosses itself at 106.2, 26.8. Mend it, or set "
        "borders: {repair: true} in the study file.",
    ),
    FaultKind(
        "E314",
        "shape off the globe",
        "Coordinates are longitude and then latitude, within 180 and 90 degrees.",
        "regions.geojson (feature 3, north): reaches the latitude 106.2, beyond 90. "
        "Latitude and longitude look swapped.",
    ),
    FaultKind(
        "E315",
        "shape given twice",
        "Each region or zone has one shape, of several parts if need be.",
        "regions.geojson (north): comes 2 times, as the features 1 and 3. Merge them into one, "
        "or set borders: {repair: true} in the study file.",
    ),
    FaultKind(
        "E316",
        "place far from its polygon",
        "A region's point lies in its polygon or near it, and a site in its zone unless it is "
        "meant to lie elsewhere.",
        "regions.csv row 3 (east): lies 11,119 km outside its polygon. The longitude looks to have "
        "the wrong sign.",
    ),
    FaultKind(
        "W311",
        "shape drawn in part",
        "What is no area is left out of a region's shape, and points are not drawn at all.",
        "regions.geojson (feature 3, north): is drawn from its polygons, without 1 part without "
        "area.",
    ),
    FaultKind(
        "W312",
        "shape repaired",
        "With borders: {repair: true} broken shapes are repaired, and each repair is listed.",
        "regions.geojson (feature 3, north): crosses itself at 106.2, 26.8: repaired, 2,469.5 km² "
        "before and 2,472.1 km² after.",
    ),
    FaultKind(
        "W313",
        "place outside its polygon",
        "A region's point lies outside its polygon, or a site outside its zone's. A simplified "
        "coast does that, and so does a wrong digit.",
        "sites.csv row 7 (guian): lies 12 km outside its zone's polygon.",
    ),
    FaultKind(
        "W314",
        "zone without a polygon",
        "Where zones have polygons of their own, one without is drawn by its regions or its sites.",
        "zones.geojson (CN-GZ): has no polygon for this zone: its regions are drawn, or its sites. "
        "Give one its zone_id; CN-GX is no zone.",
    ),
    # ---------------------------------------------------------------- changes
    FaultKind(
        "E271",
        "chip without memory bandwidth",
        "Work whose memory traffic counts needs chips whose bandwidth is stated.",
        "chip_workload.csv row 5, efficiency_ratio: h20 has no bandwidth_gb_per_s, and chat has "
        "memory_byte_per_flop. Give bandwidth_gb_per_s of h20 in chips, or delete the row.",
    ),
    FaultKind(
        "E280",
        "not a change",
        "A change reads: table[filter].column = value, or setting = value; = may be += -= *= /=.",
        "change `sites[guian] = 4`: is not a change. Write table[filter].column = value.",
    ),
    FaultKind(
        "E281",
        "unknown table or setting",
        "The change names a table or a setting that does not exist.",
        "change `site[guian].altitude_m = 4`: site is no table. Did you mean sites?",
    ),
    FaultKind(
        "E282",
        "unknown column in a change",
        "The change names a column that the table does not have.",
        "change `sites[guian].grid_mw = 4`: grid_mw is not a column of sites. "
        "Did you mean grid_limit_mw?",
    ),
    FaultKind(
        "E283",
        "filter matches nothing",
        "A change must change something.",
        "change `sites[guain].altitude_m = 4`: guain is no site_id of sites. Did you mean guian?",
    ),
    FaultKind(
        "E284",
        "value does not fit",
        "The value must suit the column: a number, a word, or null where no limit is meant.",
        "change `sites[guian].altitude_m = high`: high is not a number. Give a number.",
    ),
    FaultKind(
        "E285",
        "key cannot be changed",
        "Columns that name a row stay as they are.",
        "change `sites[guian].site_id = x`: site_id names the row. Edit the table.",
    ),
    FaultKind(
        "E286",
        "future changes a certain figure",
        "Futures may differ only in figures marked uncertain: the rest is decided or known before "
        "the future shows.",
        "future boom, change `sites[*].altitude_m = 4`: altitude_m is not uncertain. "
        "Move it to the study's changes.",
    ),
    FaultKind(
        "E287",
        "nothing to compute with",
        "+= -= *= /= need a figure; all cells that the filter matches are empty.",
        "change `sites[*].grid_limit_mw *= 2`: all cells are empty. Use = to give a value.",
    ),
    # ---------------------------------------------------------------- sweeps
    FaultKind(
        "E290",
        "sweep not found",
        "A sweep is a shipped sweep's name, a sweep file, or a CSV of cases; what a sweep file "
        "names must lie beside it or be shipped.",
        "growht: there is no such sweep or file. Did you mean growth?",
    ),
    FaultKind(
        "E291",
        "sweep contradicts itself",
        "Each design needs some keys of the sweep file and has no use for others; a factor has a "
        "name of its own, a change with {level} in it, and a range or levels.",
        "sweep.yaml row 3, factors: a grid design needs factors. List what is varied.",
    ),
    FaultKind(
        "E292",
        "case cannot be",
        "The changes of a case, or the ends of a factor's range, must leave a sound study.",
        "factor price, level 0: energy_price_cur_per_kwh would be ... Give another range.",
    ),
    FaultKind(
        "E901",
        "numbers too far apart",
        "Found when the model is handed to the solver: with coefficients this far apart the solver "
        "can call a solvable study infeasible. A figure is almost always in the wrong unit.",
        "The coefficients reach from 1 to 3e+12, 3e+12 times; more than 1e+09 is not safe to "
        "solve. Largest: demand_is_met[east,training,2026,base] has 3e+12 on ...",
    ),
    # ---------------------------------------------------------------- warnings
    FaultKind(
        "W301",
        "outside of what is usual",
        "Most columns have a usual range, printed in the data dictionary; for money it is in USD "
        "and turned into the study's currency. It is wide: what lies outside is mostly a slip of "
        "unit or column. Figures beyond it are used as they are.",
        "sites.csv row 3 (guian), grid_limit_mw: 6000 is above what is usual, 0.5 to 5000 MW. "
        "Looks like kW: 6000 kW = 6 MW. If it is meant, nothing need be done.",
    ),
    FaultKind(
        "W302",
        "far from all others",
        "One figure is more than 20 times the next largest of its column, or less than a "
        "twentieth of the next smallest.",
        "sites.csv row 3 (guian), plot_ha: 1800 is far from all others of its column, the nearest "
        "being 40. If it is meant, nothing need be done.",
    ),
    FaultKind(
        "W303",
        "years that nothing can serve",
        "In these years no site can be open yet, or no chip for the work can be had: all of its "
        "demand stays unmet, or there is no plan where it must be met.",
        "workloads.csv row 2 (training), workload_id: nothing can serve it in 2026: the first site "
        "can open in 2027. Look at lead_time_year and open_period of sites, and at the years of "
        "sale of chips.",
    ),
    FaultKind(
        "W304",
        "penalty below the cost of service",
        "Unmet demand costs less than chips that are bought for the work ever can: their price "
        "over their life, upkeep, halls, and power at the cheapest site. The best plan may serve "
        "only what stands already or has time left.",
        "workloads.csv row 2 (training), penalty_cur_per_pflops_hour: 5 is below 54.3, the least "
        "that chips bought for it cost. Raise the penalty if it is to be served.",
    ),
    # ---------------------------------------------------------------- assumptions
    FaultKind(
        "A301",
        "column left out",
        "A column that is left out as a whole stands for the figure or words that the data "
        "dictionary gives. The usual range is named where the figure lies outside of it.",
        "sites.csv, build_cost_mcur_per_mw: left out in 3 of 3 rows: 0 (usual 5.04–288 m "
        "CNY/MW). Add the column if that is wrong.",
    ),
    FaultKind(
        "A302",
        "table left out",
        "Without the table its subject is not in the plan, or a rule stands for it.",
        "chip_supply.csv: the table is left out: chips on sale are unlimited, at the same price in "
        "every year. Add it if that is wrong.",
    ),
    FaultKind(
        "A303",
        "blank cells",
        "Blank cells of a column whose blanks have a meaning, such as no limit.",
        "sites.csv, plot_ha: blank in 2 of 9 rows: no limit. Fill in the cells if that is wrong.",
    ),
)

#: every kind by its code
KINDS: dict[str, FaultKind] = {kind.code: kind for kind in _KINDS}
