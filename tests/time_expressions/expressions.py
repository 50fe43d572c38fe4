# ruff: noqa: E501 - a table, one expression a line
"""Time expressions of county plans and what each must read as: the 93 rows, none left out.

Columns: row | cell | as written | year in force | document's date | start | end | deadline |
precision | recurrence | "?" where a person must look. ↵ is a line break in the cell. The rows are
numbered as in the collection of expressions met in plans of some thirty counties; a row that
holds several expressions has a line for each, and both cells where the two read differently.
"""

from datetime import date
from typing import NamedTuple

_TABLE = """
1 | window | 1月 | 2022 | | 2022-01-01 | 2022-01-31 | | month | |
1 | due | 1月 | 2022 | | | | 2022-01-31 | month | | ?
2 | window | 3月 | 2022 | | 2022-03-01 | 2022-03-31 | | month | |
2 | due | 3月底 | 2022 | | | | 2022-03-31 | month_end | |
3 | window | 3-6月 | 2022 | | 2022-03-01 | 2022-06-30 | | month | |
4 | window | 5—8月 | 2022 | | 2022-05-01 | 2022-08-31 | | month | |
4 | window | 5-8月 | 2022 | | 2022-05-01 | 2022-08-31 | | month | |
5 | window | 9-12月 | 2022 | | 2022-09-01 | 2022-12-31 | | month | |
5 | window | 9—12月 | 2022 | | 2022-09-01 | 2022-12-31 | | month | |
5 | due | 12月底 | 2022 | | | | 2022-12-31 | month_end | |
6 | window | 3-4月 | 2025 | | 2025-03-01 | 2025-04-30 | | month | |
6 | due | 4月底 | 2025 | | | | 2025-04-30 | month_end | |
7 | window | 5-6月 | 2025 | | 2025-05-01 | 2025-06-30 | | month | |
7 | due | 6月初 | 2025 | | | | 2025-06-10 | month_early | | ?
7 | window | 6月初 | 2025 | | 2025-06-01 | 2025-06-10 | | month_early | | ?
8 | window | 1-5月 | 2026 | | 2026-01-01 | 2026-05-31 | | month | |
8 | window | 1—5月 | 2026 | | 2026-01-01 | 2026-05-31 | | month | |
8 | due | 5月底 | 2026 | | | | 2026-05-31 | month_end | |
9 | window | 8月底 | 2025 | | | | 2025-08-31 | month_end | | ?
9 | window | 9月底 | 2025 | | | | 2025-09-30 | month_end | | ?
9 | window | 12月底 | 2025 | | | | 2025-12-31 | month_end | | ?
10 | window | 2021年底 | | | | 2021-12-31 | 2021-12-31 | year_end | | ?
10 | due | 2021年底 | | | | | 2021-12-31 | year_end | |
11 | window | 2022年1月—2022年12月 | | | 2022-01-01 | 2022-12-31 | | month | |
12 | window | 2025年1月—2025年12月 | | | 2025-01-01 | 2025-12-31 | | month | |
13 | window | 2021—2035年 | | | 2021-01-01 | 2035-12-31 | | year | |
14 | due | 到2023年 | | | | | 2023-12-31 | year | |
14 | window | 到2026年 | | | | | 2026-12-31 | year | |
15 | window | 逐年 | 2022 | | | | | open | yearly |
16 | window | 每学年 | 2022 | | | | | open | yearly |
17 | window | 5年一周期不少于360学时 | 2022 | | | | | open | five_yearly |
18 | due | 在规定时间内 | 2022 | | | | | unknown | | ?
19 | window | 2022年 | | | 2022-01-01 | 2022-12-31 | | year | | ?
19 | window | | 2022 | | | | | unknown | | ?
19 | due | | 2022 | | | | | unknown | | ?
20 | window | 2023年2月 | | | 2023-02-01 | 2023-02-28 | | month | |
20 | due | 2023年2月 | | | | | 2023-02-28 | month | | ?
21 | window | 2023年↵3月至7月 | | | 2023-03-01 | 2023-07-31 | | month | |
21 | due | 2023年↵3月至7月 | | | | | 2023-07-31 | month | | ?
22 | window | 2023年↵8月至9月 | | | 2023-08-01 | 2023-09-30 | | month | |
22 | due | 2023年↵8月至9月 | | | | | 2023-09-30 | month | | ?
23 | window | 2023年↵9月30日前 | | | | | 2023-09-30 | day | |
23 | due | 2023年↵9月30日前 | | | | | 2023-09-30 | day | |
24 | due | 2023年12月30日前 | | | | | 2023-12-30 | day | |
25 | due | 2024年↵6月30日前 | | | | | 2024-06-30 | day | |
26 | window | 2024年↵2月—4月 | | | 2024-02-01 | 2024-04-30 | | month | |
26 | due | 2024年↵2月—4月 | | | | | 2024-04-30 | month | | ?
27 | window | 2024年9月至12月 | | | 2024-09-01 | 2024-12-31 | | month | |
27 | due | 2024年9月至12月 | | | | | 2024-12-31 | month | | ?
27 | window | 9月至12月 | | | | | | unknown | | ?
27 | window | 9月至12月 | 2024 | | 2024-09-01 | 2024-12-31 | | month | |
28 | window | 截至7月份 | 2023 | | 2023-01-01 | 2023-07-31 | | month | | ?
28 | window | 1至7月份工资 | 2023 | | 2023-01-01 | 2023-07-31 | | month | |
28 | due | 截至7月份 | 2023 | | | | 2023-07-31 | month | |
29 | window | 近三年 | 2023 | 2023-02-20 | 2020-02-20 | 2023-02-20 | | year | |
29 | due | 近三年 | 2023 | 2023-02-20 | | | | unknown | | ?
30 | due | 到2025年 | | | | | 2025-12-31 | year | |
30 | due | 到2027年 | | | | | 2027-12-31 | year | |
31 | due | 在2025年均达到 | | | | | 2025-12-31 | year | | ?
31 | window | 在2025年均达到 | | | | | 2025-12-31 | year | | ?
32 | due | 2023年秋季投入使用 | | | | | 2023-09-01 | school | | ?
32 | window | 2023年秋季投入使用 | | | | | 2023-09-01 | school | | ?
33 | window | 三年计划 | | | | | | open | yearly |
33 | window | 分年度 | | | | | | open | yearly |
33 | window | 年度任务清单 | | | | | | open | yearly |
34 | due | 限期完成整改 | 2023 | | | | | unknown | | ?
34 | due | 责令限期整改 | 2023 | | | | | unknown | | ?
35 | due | 常态化督查 | 2023 | | | | | open | quarterly |
36 | window | 2026年X月—X月 | | | | | | unknown | | ?
37 | window | 2026年X月—2027年X月 | | | | | | unknown | | ?
37 | window | 2026年 月—2027年 月 | | | | | | unknown | | ?
38 | due | 到2027年底 | | | | | 2027-12-31 | year_end | |
38 | window | 到2027年底 | | | | | 2027-12-31 | year_end | |
39 | due | 2026年底前 | | | | | 2026-12-31 | year_end | |
39 | window | 2026年底前 | | | | | 2026-12-31 | year_end | |
40 | window | 2026—2028年 | | | 2026-01-01 | 2028-12-31 | | year | |
40 | due | 2026—2028年 | | | | | 2028-12-31 | year | | ?
40 | window | 2026—2027年累计 | | | 2026-01-01 | 2027-12-31 | | year | |
41 | window | 每年 | | | | | | open | yearly |
41 | window | 每学期 | | | | | | open | termly |
41 | window | 每周不少于2次 | | | | | | open | weekly |
41 | window | 每天2小时 | | | | | | open | daily |
42 | window | 3-4月 | 2021 | | 2021-03-01 | 2021-04-30 | | month | |
42 | window | 5-6月 | 2021 | | 2021-05-01 | 2021-06-30 | | month | |
42 | window | 7-8月 | 2021 | | 2021-07-01 | 2021-08-31 | | month | |
42 | window | 9月 | 2021 | | 2021-09-01 | 2021-09-30 | | month | |
43 | window | 1-2月份进展 | 2023 | | 2023-01-01 | 2023-02-28 | | month | monthly |
43 | window | 3月份计划 | 2023 | | 2023-03-01 | 2023-03-31 | | month | monthly |
44 | window | 1至8月份 | 2022 | | 2022-01-01 | 2022-08-31 | | month | |
45 | window | 1-9月份 | 2022 | | 2022-01-01 | 2022-09-30 | | month | |
45 | window | 9月份开始施工 | 2022 | | 2022-09-01 | | | month | |
45 | due | 9月份开始施工 | 2022 | | | | | unknown | | ?
45 | window | 2022年度任务目标 | | | 2022-01-01 | 2022-12-31 | | year | | ?
46 | window | 元至3月份 | 2023 | | 2023-01-01 | 2023-03-31 | | month | |
46 | window | 元月 | 2023 | | 2023-01-01 | 2023-01-31 | | month | |
47 | window | 一季度 | 2020 | | 2020-01-01 | 2020-03-31 | | quarter | |
47 | window | 二季度 | 2020 | | 2020-04-01 | 2020-06-30 | | quarter | |
47 | window | 三季度 | 2020 | | 2020-07-01 | 2020-09-30 | | quarter | |
47 | window | 四季度 | 2020 | | 2020-10-01 | 2020-12-31 | | quarter | |
47 | window | 一季度 二季度 三季度 四季度 | 2020 | | 2020-01-01 | 2020-12-31 | | quarter | quarterly |
48 | window | 计划二季度开工建设 | 2023 | | 2023-04-01 | 2023-06-30 | | quarter | |
48 | due | 计划二季度开工建设 | 2023 | | | | | unknown | | ?
49 | due | 计划于年底前全部建成 | 2023 | | | | 2023-12-31 | year_end | |
49 | window | 计划于年底建成 | 2023 | | | | 2023-12-31 | year_end | |
49 | due | 计划于2023年9月建成投用 | | | | | 2023-09-30 | month | | ?
49 | window | 计划于2023年9月建成投用 | | | | | 2023-09-30 | month | | ?
50 | window | 于今年3月开工…11月底…2023年8月建成投入使用 | | 2022-05-06 | 2022-03-01 | | 2023-08-31 | month | | ?
50 | due | 于今年3月开工…11月底…2023年8月建成投入使用 | | 2022-05-06 | | | 2023-08-31 | month | | ?
50 | due | 于今年3月开工…11月底封顶 | | 2022-05-06 | | | 2022-11-30 | month_end | | ?
51 | due | 年内完成 | 2020 | | | | 2020-12-31 | year_end | |
51 | window | 年内完成 | 2020 | | | | 2020-12-31 | year_end | |
52 | due | 预计至12月31日 | 2024 | | | | 2024-12-31 | day | |
52 | due | 2024年完成…2025年全面完成 | | | | | 2025-12-31 | year | | ?
52 | due | 2024年完成 | | | | | 2024-12-31 | year | | ?
53 | due | 到2032年底 | | | | | 2032-12-31 | year_end | |
53 | due | 到2033年底 | | | | | 2033-12-31 | year_end | |
53 | due | 到2034年底 | | | | | 2034-12-31 | year_end | |
54 | due | 到2027年，30%以上的县 | | | | | 2027-12-31 | year | |
55 | window | 2024年11月4日至12月31日 | | | 2024-11-04 | 2024-12-31 | | day | |
55 | due | 2024年11月4日至12月31日 | | | | | 2024-12-31 | day | |
56 | window | 短期内能够整改的，立即整改 | | 2024-11-04 | 2024-11-04 | | | day | | ?
56 | due | 短期内能够整改的，立即整改 | | 2024-11-04 | | | | unknown | | ?
56 | due | 短期内无法整改到位的 | | 2024-11-04 | | | | unknown | | ?
56 | due | 需要长期坚持的 | | 2024-11-04 | | | | open | yearly |
57 | due | 短期攻坚、中期推进和长期坚持 | | | | | | open | yearly | ?
58 | due | 2024年8月前 | | | | | 2024-07-31 | month | | ?
58 | due | 2027年前 | | | | | 2026-12-31 | year | | ?
59 | window | 立行立改 | | 2024-03-01 | 2024-03-01 | | | day | | ?
59 | due | 立行立改 | | 2024-03-01 | | | 2024-03-31 | month | | ?
59 | due | 即知即改 | | | | | | unknown | | ?
60 | due | 2021年3月15日前 | | | | | 2021-03-15 | day | |
61 | window | 细化分解到月 | 2024 | | | | | open | monthly |
61 | window | 序时进度 | 2024 | | | | | open | monthly |
62 | window | 每季度的形象进度 | 2021 | | | | | open | quarterly |
62 | due | 适时开展 | 2021 | | | | | unknown | | ?
63 | due | 周调度、月通报、季推进、年考评 | | | | | | open | weekly | ?
63 | due | 每周二前 | | | | | | open | weekly | ?
64 | window | 1-6月 | 2023 | | 2023-01-01 | 2023-06-30 | | month | |
64 | window | 剩下的半年时间 | 2023 | | 2023-07-01 | 2023-12-31 | | half | | ?
65 | window | 上半年 | 2020 | | 2020-01-01 | 2020-06-30 | | half | |
65 | window | 下半年 | 2020 | | 2020-07-01 | 2020-12-31 | | half | |
65 | due | 上半年 | 2020 | | | | 2020-06-30 | half | | ?
66 | window | 3月7日至3月31日 | 2022 | | 2022-03-07 | 2022-03-31 | | day | |
67 | window | 即日起…为期一个月；持续至2月28日 | | 2017-02-07 | 2017-02-07 | 2017-02-28 | | day | | ?
67 | due | 即日起…为期一个月；持续至2月28日 | | 2017-02-07 | | | 2017-02-28 | day | | ?
67 | window | 即日起至2月28日 | | 2017-02-07 | 2017-02-07 | 2017-02-28 | | day | |
67 | window | 即日起，为期一个月 | | 2017-02-07 | 2017-02-07 | 2017-03-07 | | month | | ?
68 | window | 9月15日—9月26日 | 2022 | | 2022-09-15 | 2022-09-26 | | day | |
68 | due | 9月18日18:00前 | 2022 | | | | 2022-09-18 | day | |
69 | window | 9月1日至10月20日 | 2024 | | 2024-09-01 | 2024-10-20 | | day | |
69 | due | 9月1日至10月20日 | 2024 | | | | 2024-10-20 | day | |
70 | window | 第一周 3月1日-3月7日 | 2021 | | 2021-03-01 | 2021-03-07 | | day | |
70 | window | 开学前 2月24日 | 2021 | | 2021-02-24 | 2021-02-24 | | day | |
71 | due | 每学期开学后一周内 | 2021 | | | | | open | termly | ?
72 | due | 每年3月20日和9月20日前 | 2021 | | | | 2021-09-20 | day | twice_yearly | ?
72 | due | 每年3月20日和9月20日前 | | | | | | open | yearly | ?
73 | due | 月底上报 | 2021 | | | | | open | monthly | ?
73 | due | 月报制 | 2021 | | | | | open | monthly |
73 | due | 春秋两季 | 2021 | | | | | open | twice_yearly |
74 | window | 每年3月、9月 | 2021 | | | | 2021-09-30 | month | twice_yearly | ?
74 | due | 每学期初的三月、九月 | 2021 | | | | 2021-09-30 | month | twice_yearly | ?
75 | window | 天天过问、周周检查、月月总结 | | | | | | open | daily | ?
76 | window | 每学期召开不少于两次 | | | | | | open | termly |
76 | due | 定期 | | | | | | unknown | | ?
77 | due | 9月1日开学前夕 | 2023 | | | | 2023-08-31 | day | |
78 | window | 截至3月31日 | 2023 | | | 2023-03-31 | | day | | ?
78 | due | 截至3月31日 | 2023 | | | | 2023-03-31 | day | |
79 | window | 4月20日左右 | 2025 | | 2025-04-17 | 2025-04-23 | 2025-04-20 | day | | ?
79 | due | 4月20日左右 | 2025 | | | | 2025-04-20 | day | | ?
79 | due | 20日左右 | 2025 | | | | | unknown | | ?
80 | window | 2021—2023年 | | | 2021-01-01 | 2023-12-31 | | year | |
80 | window | 2023—2025 年 | | | 2023-01-01 | 2025-12-31 | | year | |
81 | window | 1月—8月 | 2024 | | 2024-01-01 | 2024-08-31 | | month | |
82 | window | 第三季度 | 2024 | | 2024-07-01 | 2024-09-30 | | quarter | |
82 | due | 第三季度 | 2024 | | | | 2024-09-30 | quarter | | ?
82 | due | 三季度末 | 2024 | | | | 2024-09-30 | quarter | |
83 | due | 2025年8月31日之前 | | | | | 2025-08-31 | day | |
83 | due | 2025年8月31日以前 | | | | | 2025-08-31 | day | |
83 | due | 2025年8月31日前 | | | | | 2025-08-31 | day | |
83 | window | 2025年8月31日之后 | | | 2025-09-01 | | | day | |
83 | due | 2025年8月31日之后 | | | | | | unknown | | ?
84 | due | 2021年6月30日前，并长期坚持 | | | | | 2021-06-30 | day | yearly |
85 | window | 8月中旬 | 2024 | | 2024-08-11 | 2024-08-20 | | xun | |
85 | window | 8月中下旬 | 2024 | | 2024-08-11 | 2024-08-31 | | xun | |
85 | window | 9月上中旬 | 2024 | | 2024-09-01 | 2024-09-20 | | xun | |
85 | due | 8月中旬 | 2024 | | | | 2024-08-20 | xun | |
85 | due | 8月中下旬 | 2024 | | | | 2024-08-31 | xun | |
85 | due | 9月上中旬 | 2024 | | | | 2024-09-20 | xun | |
86 | window | 暑假期间 | 2024 | | 2024-07-01 | 2024-08-31 | | school | | ?
86 | due | 寒假前 | 2024 | | | | | unknown | | ?
86 | due | 秋季开学前 | 2024 | | | | 2024-08-31 | school | | ?
86 | due | 新学期开学两周内 | 2024 | | | | | unknown | | ?
87 | due | 国庆节前 | 2024 | | | | 2024-09-30 | day | |
87 | due | 春节前 | 2024 | | | | 2024-02-09 | day | |
87 | due | 教师节前 | 2024 | | | | 2024-09-09 | day | |
87 | due | 2041年春节前 | | | | | | unknown | | ?
88 | window | “十四五”期间 | | | 2021-01-01 | 2025-12-31 | | year | |
88 | due | “十四五”末 | | | | | 2025-12-31 | year_end | |
88 | window | 十五五期间 | | | 2026-01-01 | 2030-12-31 | | year | |
89 | due | 下同 | 2024 | | | | | unknown | | ?
89 | due | 同上 | 2024 | | | | | unknown | | ?
89 | due | 〃 | 2024 | | | | | unknown | | ?
89 | due | — | 2024 | | | | | unknown | | ?
89 | due | | 2024 | | | | | unknown | | ?
90 | window | 明年3月 | | 2024-05-06 | 2025-03-01 | 2025-03-31 | | month | |
90 | window | 次年1月 | | | | | | unknown | | ?
90 | window | 次年1月 | 2024 | | 2025-01-01 | 2025-01-31 | | month | | ?
90 | window | 12月—次年2月 | 2023 | | 2023-12-01 | 2024-02-29 | | month | |
90 | due | 12月—翌年2月 | 2023 | | | | 2024-02-29 | month | | ?
90 | window | 12月—2月 | 2023 | | | | | unknown | | ?
91 | due | 每年12月底前 | 2024 | | | | 2024-12-31 | month_end | yearly |
91 | due | 每年12月底前 | | | | | | open | yearly | ?
91 | due | 每月25日前 | 2024 | | | | | open | monthly | ?
91 | due | 每季度末 | 2024 | | | | | open | quarterly | ?
92 | due | 适时 | 2024 | | | | | unknown | | ?
92 | due | 尽快 | 2024 | | | | | unknown | | ?
92 | due | 抓紧 | 2024 | | | | | unknown | | ?
92 | due | 另行通知 | 2024 | | | | | unknown | | ?
92 | due | 待定 | 2024 | | | | | unknown | | ?
93 | window | ２０２３年９月 | | | 2023-09-01 | 2023-09-30 | | month | |
93 | window | 二〇二三年九月 | | | 2023-09-01 | 2023-09-30 | | month | |
93 | window | 2023.9 | | | 2023-09-01 | 2023-09-30 | | month | |
93 | window | 2023-09 | | | 2023-09-01 | 2023-09-30 | | month | |
93 | due | 2023/9/30 | | | | | 2023-09-30 | day | |
93 | window | 23年9月 | | | 2023-09-01 | 2023-09-30 | | month | | ?
"""


class Case(NamedTuple):
    row: int
    cell: str
    text: str
    year: int | None
    issued: date | None
    start: date | None
    end: date | None
    due: date | None
    precision: str
    recurrence: str | None
    ambiguous: bool


def _case(line: str) -> Case:
    row, cell, text, year, *days, precision, recurrence, flag = (
        part.strip() for part in line.split("|")
    )
    issued, start, end, due = (date.fromisoformat(day) if day else None for day in days)
    in_force = int(year) if year else None
    return Case(
        int(row), cell, text.replace("↵", "\n"), in_force, issued, start, end, due,
        precision, recurrence or None, flag == "?",
    )  # fmt: skip


CASES = [_case(line) for line in _TABLE.strip().splitlines()]
