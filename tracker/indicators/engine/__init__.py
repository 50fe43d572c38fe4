"""Verdicts on counties and schools, computed from reported figures: pure functions on values,
without ORM, clock or request.

The method is 《县域义务教育优质均衡发展督导评估办法》（教督〔2017〕6号）. Thresholds, weights and
reliefs are arguments, since they differ between provinces and years.
"""
