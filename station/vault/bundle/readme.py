"""The README inside every bundle: how to check and open it without this program."""

from __future__ import annotations

README = """\
考场日志上报包 · Exam-room journal bundle
=========================================

manifest        本包清单，由考场终端签名；其 SHA-256 即本包的编号。
                What is in here, signed by the kiosk; its SHA-256 is this bundle's identity.
parts/          内容分片，文件名就是各自的 SHA-256。
                The content in parts; each is named by its own SHA-256.
receipt         认定中心的签名回执（收到后才有）。
                The exam center's signed receipt (once there is one).

不用本程序也能核验，在此文件夹中运行 · To check without the program, run in this folder:

1. 分片未变 · The parts are unchanged:
     (cd parts && for p in *; do echo "$p  $p"; done | sha256sum -c)

2. 拼回两个文件 · Put both files together:
     for f in clear.tar entries.age; do
       awk -v f=$f '$1=="part" && $4==f {print "parts/" $2}' manifest | xargs cat > /tmp/$f
     done
     awk '$1=="file" {print $4 "  /tmp/" $2}' manifest | sha256sum -c

3. 清单由该设备签名（Ed25519）· The device signed the manifest (Ed25519):
     key=$(awk '$1=="device" {print $2}' manifest | sed 's/.*+[0-9a-f]\\{8\\}+//')
     { printf '302a300506032b6570032100' | xxd -r -p; echo "$key" | base64 -d | tail -c 32; } > /tmp/device.der
     sed -n '/^$/q;p' manifest > /tmp/text
     tail -n 1 manifest | awk '{print $NF}' | base64 -d | tail -c 64 > /tmp/sig
     openssl pkeyutl -verify -pubin -keyform DER -inkey /tmp/device.der -rawin -in /tmp/text -sigfile /tmp/sig
   公钥是否属于认定中心登记的终端，见 clear.tar 中的 enrol.note。
   Whether the key is a kiosk's that the center enrolled: enrol.note in clear.tar.

4. 打开内容（需认定中心的 age 身份和 age 1.3 以上）· Open the content (the center's age identity, age 1.3 or newer):
     age -d -i identity.txt /tmp/entries.age | tar -t
   tile/entries/* 每条前有 2 字节大端长度；每条的叶散列为 SHA-256(0x00 || 条目)，与 clear.tar 的 tile/0/* 比对。
   In tile/entries/* two big-endian bytes of length precede each entry; SHA-256(0x00 || entry) is its leaf hash
   in tile/0/* of clear.tar. Trees: RFC 6962. Formats: C2SP signed-note, tlog-checkpoint, tlog-tiles, age v1.
"""
