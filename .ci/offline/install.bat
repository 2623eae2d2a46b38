@echo off
rem install: double-click or install.bat    remove (the book stays): install.bat --remove
chcp 65001 >nul
set PYTHONUTF8=1
cd /d "%~dp0"
where py >nul 2>nul && (py -3 install.py %*) || (python install.py %*)
pause
