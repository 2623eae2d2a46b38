#!/bin/sh
# 安装：sh install.sh    卸载（账本留着）：sh install.sh --remove
cd "$(dirname "$0")" || exit 1
for python in python3.14 python3.13 python3.12 python3.11 python3; do
    if command -v "$python" >/dev/null 2>&1; then
        exec "$python" install.py "$@"
    fi
done
echo "这台电脑上没有找到 Python 3。请用不需要 Python 的那一份（名字里有 folder）。" >&2
exit 1
