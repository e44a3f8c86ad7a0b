"""The README inside every bundle: how to check and open it with sha256sum, openssl and age. A test types what it says."""

from __future__ import annotations

FIRST, STEP = "\n0. ", "     "
"""Where the steps begin, and how each line of theirs that is to be typed does."""

README = r"""考场日志上报包 · Exam-room journal bundle
=========================================

manifest        本包清单，由考场终端签名；其 SHA-256 即本包的编号。
                What is in here, signed by the kiosk; its SHA-256 is this bundle's identity.
parts/          内容分片，文件名就是各自的 SHA-256。
                The content in parts; each is named by its own SHA-256.
receipt         认定中心的签名回执（收到后才有）。
                The exam center's signed receipt (once there is one).
shred           认定中心销毁日钥的记录（销毁后才有）；其余一切照常核验。
                The center's note on the erased day key (where it was erased); all else is checked as before.

不用本程序也能核验。在此文件夹中依次运行，有一步报错即不成立。需要 trust.json（认定中心的公钥，自行取得）。
To check without the program, run these in this folder, in order; a step that complains does not hold. You need trust.json,
the exam center's public keys, from a source of your own.

0. 准备：取公钥、核对一份签名文件 · Tools: a key as openssl reads it; whether a key's signature under a note holds
     TRUST=${TRUST:-../trust.json}; T=$(mktemp -d)
     pem() {
       echo '-----BEGIN PUBLIC KEY-----'; printf MCowBQYDK2VwAyEA
       echo "$1" | cut -d+ -f3- | base64 -d | tail -c 32 | base64; echo '-----END PUBLIC KEY-----'
     }
     holds() {
       pem "$1" > $T/key; sed '/^$/,$d' "$2" > $T/text
       grep -F -- "— ${1%%+*} " "$2" | head -n 1 | awk '{print $NF}' | base64 -d | tail -c 64 > $T/sig
       openssl pkeyutl -verify -pubin -inkey $T/key -rawin -in $T/text -sigfile $T/sig
     }

1. 分片未变 · The parts are unchanged
     for p in parts/*; do echo "${p#parts/}  $p"; done | sha256sum -c

2. 拼回各文件；只有日钥可以缺 · Put the files together; the day key alone may be missing
     for f in $(awk '$1=="file" {print $2}' manifest); do
       awk -v f=$f '$1=="part" && $4==f {print "parts/" $2}' manifest > $T/list
       if [ $f = day-key.age ] && ! ls $(cat $T/list) > /dev/null 2>&1; then
         echo "day-key.age: 已销毁或缺失 · erased or missing"; continue
       fi
       xargs cat < $T/list > $T/$f
       awk -v f=$f -v d=$T '$1=="file" && $2==f {print $4 "  " d "/" f}' manifest | sha256sum -c
     done

3. 清单由该设备签名（Ed25519）· The device signed the manifest (Ed25519)
     device=$(awk '$1=="device" {print $2}' manifest)
     holds "$device" manifest

4. 认定中心登记了该设备、签发了计划 · The center enrolled the device and signed the plan
     mkdir $T/clear; tar -xf $T/clear.tar -C $T/clear
     center=$(grep -o '"[^"]*/plan+[^"]*"' "$TRUST" | head -n 1 | tr -d '"')
     if [ -e $T/clear/enrol.note ]; then holds "$center" $T/clear/enrol.note; grep -Fx "device $device" $T/clear/enrol.note; fi
     if [ -e $T/clear/plan.note ]; then holds "$center" $T/clear/plan.note; fi

5. 最新树头由设备认证的密钥签名，并与清单一致 · A key that the device certified signed the newest head, which is the manifest's
     for f in epochs heads; do
       awk -v out="$T/$f-" '/^— /{s=1} !/^— /{n+=s; s=0} {print > (out n+0)}' $T/clear/$f
     done
     epoch=$(ls -v $T/epochs-* | tail -n 1); head=$(ls -v $T/heads-* | tail -n 1)
     holds "$device" $epoch
     holds "$(awk '$1=="key" {print $2}' $epoch)" $head
     grep -Fx "head $(sed -n 2p $head) $(sed -n 3p $head)" manifest

6. 回执 · The receipt
     receipt=$(grep -o '"[^"]*/receipt+[^"]*"' "$TRUST" | head -n 1 | tr -d '"')
     if [ -e receipt ]; then holds "$receipt" receipt; grep -Fx "manifest $(sha256sum < manifest | cut -c 1-64)" receipt; fi

7. 日钥销毁记录：两名经手人和中心签名 · The note on an erased day key, signed by two officers and the center
     if [ -e shred ]; then
       awk -v out="$T/shred-" '/^— /{s=1} !/^— /{n+=s; s=0} {print > (out n+0)}' shred
       holds "$center" $T/shred-2
       for o in $T/shred-0 $T/shred-1; do
         holds "$center" $o; holds "$(awk '$1=="key" {print $2}' $o)" $T/shred-2
       done
       grep -Fx "key $(awk '$1=="file" && $2=="day-key.age" {print $4}' manifest)" $T/shred-2
     fi

8. 打开内容（需认定中心的 age 身份和 age 1.3 以上）· Open the content (the center's age identity, age 1.3 or newer)
     age -d -i "${IDENTITY:-identity.txt}" $T/entries.age > $T/entries.tar
     mkdir $T/inside; tar -xf $T/entries.tar -C $T/inside; tile=$(tar -tf $T/entries.tar | grep ^tile/ | head -n 1)

9. 条目与树相符，以第一条为例 · An entry is the one in the tree; here the first one
     size=$(od -An -N2 -tu1 $T/inside/$tile | awk '{print $1*256+$2}')
     { printf '\000'; tail -c +3 $T/inside/$tile | head -c $size; } > $T/leaf
     echo "$(head -c 32 $T/clear/tile/0${tile#tile/entries} | od -An -tx1 | tr -d ' \n')  $T/leaf" | sha256sum -c

   每条前有 2 字节大端长度；叶散列为 SHA-256(0x00 || 条目)。全部条目、整棵树和各包之间由独立核验程序核对
   （docs/verifier/verify.mjs，只需 node）。$T 里有姓名等内容，用后删除：rm -r $T
   Two big-endian bytes of length precede each entry; SHA-256(0x00 || entry) is its leaf hash. All entries, the whole tree and
   what is between bundles: the independent verifier (docs/verifier/verify.mjs, needs node alone). $T holds names: rm -r $T
   Trees: RFC 6962. Formats: C2SP signed-note, tlog-checkpoint, tlog-tiles, age v1.
"""
