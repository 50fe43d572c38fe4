"""How good: verdicts from figures. No ORM, no clock, no request; values in, values out.

Method: 《县域义务教育优质均衡发展督导评估办法》（教督〔2017〕6号）; thresholds,
weights and relief cases come in as values, since provinces and years differ.
"""
