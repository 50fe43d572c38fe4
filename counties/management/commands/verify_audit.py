"""verify_audit: check the audit log; names the first broken row of each chain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from counties.services.audit_log import unchained, verify


class Command(BaseCommand):
    help = "核对操作日志的摘要链；有被改动、删除或插入的记录时指出第一条，并以 1 退出。"

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for check in verify():
            chain, fault = check.chain, check.fault
            if fault:
                broken += 1
                self.stderr.write(f"{chain}：{fault.row}：{fault.happened}")
            else:
                stored = chain.length - chain.purged
                self.stdout.write(f"{chain}：完好，{stored} 条，末条摘要 {chain.head or '无'}")
        if stray := unchained():
            broken += 1
            self.stderr.write(f"有 {stray} 条记录不在任何链上：不是门户写入的。")
        if broken:
            raise CommandError(f"{broken} 处不完好。", returncode=1)
