#!/usr/bin/env node
// A second verifier of exam-room archives, written from docs/formats.md and the standards that it names, and from nothing else.
// It shares no line with `station` and needs node 18 or newer, without any package.
//
//   node verify.mjs PATH [--trust trust.json] [--identity FILE]… [--slip HEAD1/…]…
//                       [--opened FOLDER] [--take-out FOLDER]
//
// PATH is a bundle's folder, its manifest, a folder of such folders, a .tar of any of these, or a disclosure's folder (§10).
// Exit code: 0 all that was checked holds · 1 something does not hold, the line says where and why · 2 it can't be read.
//
// Order of the file: errors · text and numbers · notes · trees · tar · age · manifest · the layer in clear · entries · one bundle ·
// several bundles · disclosures · where files come from · command line.

import { createDecipheriv, createHash, createHmac, createPrivateKey, createPublicKey, diffieHellman, hkdfSync, verify } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, readSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';

// ---- errors ------------------------------------------------------------------------------------------------------------------

/** Something does not hold. */
class Fault extends Error {
  constructor(zh, en, where = '') {
    super(en);
    Object.assign(this, { zh, en, where });
  }
}

/** What was given is nothing that this program can read. */
class Unreadable extends Error {}

const need = (holds, zh, en, where = '') => {
  if (!holds) throw new Fault(zh, en, where);
};

/** Runs `check`; a fault in it that names no place gets this one. */
const at = (where, check) => {
  try {
    return check();
  } catch (error) {
    if (error instanceof Fault && !error.where) error.where = where;
    throw error;
  }
};

// ---- text and numbers: one spelling each -------------------------------------------------------------------------------------

const sha256 = (...pieces) => pieces.reduce((hash, one) => hash.update(one), createHash('sha256')).digest();
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const same = (a, b) => Buffer.compare(a, b) === 0;

const decodeText = (bytes) => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault('不是有效的 UTF-8 文字', 'it is not valid UTF-8');
  }
};

const decimal = (text) => {
  need(/^(0|[1-9][0-9]{0,18})$/.test(text), `“${text.slice(0, 24)}”不是规范的十进制数`,
    `'${text.slice(0, 24)}' is not a decimal without leading zeros`);
  need(BigInt(text) < 2n ** 63n, `“${text}”超过 2^63-1`, `'${text}' is more than 2^63-1`);
  return BigInt(text);
};

/** A decimal that counts entries. */
const count = (text) => {
  const value = decimal(text);
  need(value <= BigInt(Number.MAX_SAFE_INTEGER), '数字过大', 'the number is too large');
  return Number(value);
};

const base64 = (text) => {
  const bytes = Buffer.from(text, 'base64');
  need(bytes.toString('base64') === text, 'base64 写法不规范', 'base64 is not in its canonical form');
  return bytes;
};

const isHash = (text) => /^[0-9a-f]{64}$/.test(text);

const hashText = (text) => {
  need(isHash(text), '散列值格式不对', 'a hash is malformed');
  return text;
};

/** `-` or a hash. */
const hashOrNone = (text) => (text === '-' ? '' : hashText(text));

/** `size root` as written in manifests, receipts, count notes and the consistency file. */
const sizeAndRoot = (text) => {
  const words = text.split(' ');
  need(words.length === 2, '树头一项格式有误', 'a tree is not a size and a root');
  const root = base64(words[1]);
  need(root.length === 32, '树的根不是 32 字节', 'the root does not have 32 bytes');
  return { size: count(words[0]), root };
};

// ---- notes (C2SP signed-note, tlog-checkpoint, tlog-cosignature; §2) ---------------------------------------------------------

const DASH = '\u2014 ';
const MAX_NOTE = 64 * 1024;
const NOTE_KEY = 1;
const COSIGNATURE_KEY = 4;

const checkName = (name) =>
  need(name && !/[+\p{White_Space}\u0000-\u001f]/u.test(name), `密钥名称“${name.slice(0, 60)}”不合规范`,
    `'${name.slice(0, 60)}' is not a valid key name`);

/** `name+id+base64(type ‖ key)`. */
const parseKey = (text) => {
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  need(first > 0 && second > 0, '公钥格式有误', 'the verifier key is malformed');
  const name = text.slice(0, first);
  const id = text.slice(first + 1, second);
  const body = base64(text.slice(second + 1));
  checkName(name);
  need(/^[0-9a-f]{8}$/.test(id), '公钥格式有误', 'the verifier key is malformed');
  need(body.length === 33, '公钥长度不对', 'the public key does not have 32 bytes');
  need(body[0] === NOTE_KEY || body[0] === COSIGNATURE_KEY, '公钥类型不认识', 'the key is of an unknown type');
  need(hex(sha256(`${name}\n`, body).subarray(0, 4)) === id, '公钥编号与公钥不符', 'the key id does not belong to the key');
  return { text, name, id, kind: body[0], public: body.subarray(1) };
};

const parseKeyOf = (kind, text) => {
  const key = parseKey(text);
  need(key.kind === kind, `公钥应为 0${kind} 型`, `the key is not of type 0${kind}`);
  return key;
};

const ed25519 = (key, message, signature) => {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]);
  try {
    return signature.length === 64 && verify(null, message, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature);
  } catch {
    return false;
  }
};

/** A note taken apart: its text with the final newline, and its signature lines; nothing is checked but form. */
const splitNote = (note) => {
  const bytes = typeof note === 'string' ? Buffer.from(note) : note;
  need(bytes.length <= MAX_NOTE, '文件超过 64 KiB', 'it is larger than 64 KiB');
  const body = decodeText(bytes);
  need(!/[\u0000-\u0009\u000b-\u001f]/.test(body), '含有控制字符', 'it holds control characters');
  const blank = body.lastIndexOf('\n\n');
  need(blank >= 0 && body.endsWith('\n') && blank + 2 < body.length, '不是签名文件，或末尾残缺',
    'it is not a signed note, or its end is missing');
  const lines = body.slice(blank + 2, -1).split('\n');
  need(lines.length <= 64, '签名过多', 'it has too many signatures');
  const signatures = lines.map((line) => {
    const words = line.slice(DASH.length).split(' ');
    need(line.startsWith(DASH) && words.length === 2, '签名行格式有误', 'a signature line is malformed');
    checkName(words[0]);
    const blob = base64(words[1]);
    need(blob.length >= 5, '签名行过短', 'a signature line is too short');
    return { name: words[0], id: hex(blob.subarray(0, 4)), blob: blob.subarray(4) };
  });
  return { text: body.slice(0, blank + 1), signatures };
};

const holds = (key, text, blob) => {
  if (key.kind === NOTE_KEY) return ed25519(key.public, Buffer.from(text), blob);
  if (blob.length !== 72) return false;
  const time = blob.readBigUInt64BE();
  return time >= 1n && time < 1n << 63n
    && ed25519(key.public, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`), blob.subarray(8));
};

/**
 * Checks a note against the keys that the reader knows: every signature by one of them holds, at least one is there.
 * Signatures by other keys are counted and mean nothing.
 */
const openNote = (note, keys) => {
  const known = new Map();
  for (const key of keys) {
    const place = `${key.name} ${key.id}`;
    need((known.get(place) ?? key).text === key.text, '两把公钥的名称和编号相同', 'two keys share one name and id');
    known.set(place, key);
  }
  const { text, signatures } = splitNote(note);
  const by = new Map();
  let unknown = 0;
  for (const { name, id, blob } of signatures) {
    const key = known.get(`${name} ${id}`);
    if (!key) {
      unknown += 1;
      continue;
    }
    need(holds(key, text, blob), `“${name}”的签名不成立`, `the signature of '${name}' does not hold`);
    if (!by.has(key.text)) by.set(key.text, { ...key, time: key.kind === COSIGNATURE_KEY ? blob.readBigUInt64BE() : null });
  }
  need(by.size, '没有可信的签名', 'no key that counts here signed it');
  return { text, by, unknown };
};

const parseCheckpoint = (text) => {
  const lines = text.split('\n');
  need(lines.length === 4 && lines[3] === '', '不是树头：应为三行', 'it is not a checkpoint of three lines');
  checkName(lines[0]);
  const root = base64(lines[2]);
  need(root.length === 32, '树的根不是 32 字节', 'the root does not have 32 bytes');
  return { origin: lines[0], size: decimal(lines[1]), root };
};

/** A checkpoint note under the epoch's key, cosignatures of `people`'s keys checked with it. */
const openHead = (note, epochKey, people) => {
  const opened = openNote(note, [epochKey, ...people]);
  const head = parseCheckpoint(opened.text);
  need(opened.by.has(epochKey.text) && epochKey.name === head.origin, '树头没有本日志密钥的签名',
    "the journal's own key did not sign this head");
  return { ...head, by: opened.by, unknown: opened.unknown };
};

/** Key lines of our own texts: `*` any number, `+` one or more, `?` one or none, `#` one decimal, otherwise exactly one. */
const SCHEMAS = {
  'station/plan/v1': 'center site day room demo kind? plan staff+ credential+ tool*',
  'station/epoch/v1': 'journal key device first#',
  'station/duty/v1': 'journal tree comes leaves time#',
  'station/seal/v1': 'journal tree session number# count* explained* present# absent# chief? previous time#',
  'station/bundle/v1': 'journal number# covers head previous device demo phase time# session* incident* file+ part+',
  'station/receipt/v1': 'manifest journal head received# sequence# previous',
  'station/enrol/v1': 'center site device time#',
  'station/officer/v1': 'center officer key time#',
  'station/shred/v1': 'center journal key+ bundle+ officer+ reason early? until time#',
};

const readText = (schema, text) => {
  need(text.endsWith('\n'), '正文末尾没有换行', 'the text does not end in a newline');
  const lines = text.slice(0, -1).split('\n');
  need(lines[0] === schema, `不是“${schema}”文件`, `it is not a '${schema}' document`);
  const values = {};
  let next = 1;
  for (const word of SCHEMAS[schema].split(' ')) {
    const [, key, mark] = /^([a-z]+)([*+#?]?)$/.exec(word);
    const many = mark === '*' || mark === '+';
    const found = [];
    while (next < lines.length && lines[next].startsWith(`${key} `) && (many || !found.length)) {
      const value = lines[next].slice(key.length + 1);
      need(value && !/^\p{White_Space}|\p{White_Space}$|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(value),
        `“${key}”的值为空、有首尾空格或不可见字符`, `the value of '${key}' is empty, padded or holds invisible characters`);
      if (mark === '#') decimal(value);
      found.push(value);
      next += 1;
    }
    need(found.length || mark === '*' || mark === '?', `缺少“${key}”一行`, `the line '${key}' is missing`);
    values[key] = many ? found : found[0];
  }
  need(next === lines.length, `第 ${next + 1} 行多余或次序不对`, `line ${next + 1} is out of place`);
  return values;
};

/** The notes of a file that holds several, one after the other. */
const splitNotes = (bytes) => {
  const text = decodeText(bytes);
  if (text === '') return [];
  need(text.endsWith('\n'), '末尾残缺', 'its end is missing');
  const notes = [];
  let signed = true;
  for (const line of text.slice(0, -1).split('\n')) {
    if (signed && !line.startsWith(DASH)) notes.push([]);
    if (!notes.length) notes.push([]);
    notes.at(-1).push(line);
    signed = line.startsWith(DASH);
  }
  need(signed, '末尾残缺', 'its end is missing');
  return notes.map((lines) => `${lines.join('\n')}\n`);
};

// ---- trees (RFC 6962 §2.1, RFC 9162 §2.1.3.2 and §2.1.4.2; C2SP tlog-tiles) --------------------------------------------------

const leafHash = (bytes) => sha256(Buffer.of(0), bytes);
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

/** All complete subtrees of a list of leaf hashes: `levels[k][i]` covers leaves i·2^k up to (i+1)·2^k. */
class Tree {
  constructor(leaves) {
    this.leaves = leaves;
    this.levels = [leaves];
    for (let below = leaves; below.length > 1; ) {
      const level = [];
      for (let i = 0; i + 1 < below.length; i += 2) level.push(nodeHash(below[i], below[i + 1]));
      this.levels.push(level);
      below = level;
    }
  }

  /** The root of the first `size` leaves. */
  root(size) {
    if (size === 0) return sha256('');
    let total = null;
    let begin = size;
    // From the right: the complete subtrees that the ones of `size` stand for, smallest first.
    for (let k = 0; 2 ** k <= size; k += 1) {
      if (Math.floor(size / 2 ** k) % 2 === 0) continue;
      begin -= 2 ** k;
      const peak = this.levels[k][begin / 2 ** k];
      total = total === null ? peak : nodeHash(peak, total);
    }
    return total;
  }

  /** Whether the first `size` leaves have this root. */
  has(size, root) {
    return size <= BigInt(this.leaves.length) && same(this.root(Number(size)), root);
  }
}

const tilePath = (level, index, width) => {
  let name = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    name = `x${String(rest % 1000).padStart(3, '0')}/${name}`;
  }
  return `tile/${level}/${name}${width === 256 ? '' : `.p/${width}`}`;
};

/** The tree of `size` leaves from its tiles by path; there are exactly the tiles that it has, each what level 0 gives. */
const readHashTiles = (tiles, size) => {
  const leaves = [];
  for (let begin = 0; begin < size; begin += 256) {
    const width = Math.min(256, size - begin);
    const path = tilePath(0, begin / 256, width);
    const body = tiles.get(path);
    need(body && body.length === 32 * width, '缺少此瓦片或长度不对', 'the tile is missing or has a wrong length', path);
    for (let i = 0; i < width; i += 1) leaves.push(body.subarray(32 * i, 32 * i + 32));
  }
  const tree = new Tree(leaves);
  const expected = new Set();
  for (let level = 0; 256 ** level <= size; level += 1) {
    const hashes = tree.levels[8 * level];
    for (let begin = 0; begin < hashes.length; begin += 256) {
      const tile = hashes.slice(begin, begin + 256);
      const path = tilePath(level, begin / 256, tile.length);
      need(tiles.has(path) && same(tiles.get(path), Buffer.concat(tile)), '瓦片与树不符', 'the tile does not belong to the tree', path);
      expected.add(path);
    }
  }
  for (const path of tiles.keys()) need(expected.has(path), '瓦片与树不符', 'the tile does not belong to the tree', path);
  return tree;
};

const checkInclusion = (index, size, leaf, proof, root) => {
  need(index < size, '序号超出树的大小', 'the index is beyond the tree');
  let [fn, sn, total] = [index, size - 1n, leaf];
  for (const step of proof) {
    need(sn > 0n, '证明过长', 'the proof is too long');
    if (fn & 1n || fn === sn) {
      total = nodeHash(step, total);
      for (; !(fn & 1n) && fn; fn >>= 1n) sn >>= 1n;
    } else {
      total = nodeHash(total, step);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  need(sn === 0n, '证明过短', 'the proof is too short');
  need(same(total, root), '得不出所列的根', 'it does not lead to the stated root');
};

const checkConsistency = (size1, size2, root1, root2, proof) => {
  need(size1 > 0 && size1 < size2, '起始大小不在树的范围内', 'the first size is zero or not below the second');
  const path = Number.isInteger(Math.log2(size1)) ? [root1, ...proof] : [...proof];
  need(path.length, '证明过短', 'the proof is too short');
  let [fn, sn] = [BigInt(size1 - 1), BigInt(size2 - 1)];
  for (; fn & 1n; fn >>= 1n) sn >>= 1n;
  let [fr, sr] = [path[0], path[0]];
  for (const step of path.slice(1)) {
    need(sn > 0n, '证明过长', 'the proof is too long');
    if (fn & 1n || fn === sn) {
      [fr, sr] = [nodeHash(step, fr), nodeHash(step, sr)];
      for (; !(fn & 1n) && fn; fn >>= 1n) sn >>= 1n;
    } else {
      sr = nodeHash(sr, step);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  need(sn === 0n, '证明过短', 'the proof is too short');
  need(same(fr, root1), '得不出较早的根', 'it does not lead to the earlier root');
  need(same(sr, root2), '得不出较晚的根', 'it does not lead to the later root');
};

// ---- tar: the one spelling of §5 ---------------------------------------------------------------------------------------------

const TAR_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

const tarHeader = (name, size) => {
  const header = Buffer.alloc(512);
  header.write(name, 0, 'latin1');
  header.write('0000644\0' + '0000000\0' + '0000000\0', 100, 'latin1');
  header.write(`${size.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0${' '.repeat(8)}0`, 124, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
};

/** Files by name. Nothing is written anywhere, so no name can lead out of a folder; every byte is compared with the one spelling. */
const readTar = (bytes) => {
  const wrong = (holds) => need(holds, '不是规范的 tar 文件', 'it is not a tar in its one spelling');
  const files = new Map();
  let place = 0;
  let before = '';
  while (place + 512 <= bytes.length && bytes[place] !== 0) {
    const header = bytes.subarray(place, place + 512);
    const name = header.subarray(0, 100).toString('latin1').replace(/\0.*$/s, '');
    const digits = header.subarray(124, 135).toString('latin1');
    wrong(TAR_NAME.test(name) && name > before && /^[0-7]{11}$/.test(digits));
    const size = parseInt(digits, 8);
    wrong(same(header, tarHeader(name, size)));
    const end = place + 512 + size;
    const next = place + 512 + 512 * Math.ceil(size / 512);
    wrong(next <= bytes.length && bytes.subarray(end, next).every((byte) => byte === 0));
    files.set(name, bytes.subarray(place + 512, end));
    [place, before] = [next, name];
  }
  wrong(bytes.length === 10240 * Math.ceil((place + 1024) / 10240) && bytes.subarray(place).every((byte) => byte === 0));
  return files;
};

// ---- age v1 (c2sp.org/age): X25519 identities --------------------------------------------------------------------------------

const rawBase64 = (text) => {
  const bytes = Buffer.from(text, 'base64');
  need(bytes.toString('base64').replace(/=+$/, '') === text, '加密文件已损坏', 'the age file is malformed');
  return bytes;
};

const hkdf = (key, salt, info) => Buffer.from(hkdfSync('sha256', key, salt, info, 32));

/** ChaCha20-Poly1305; null where it does not open. */
const unlock = (key, nonce, sealed, associated) => {
  if (sealed.length < 16) return null;
  const cipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
  const body = sealed.subarray(0, -16);
  if (associated) cipher.setAAD(associated, { plaintextLength: body.length });
  cipher.setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([cipher.update(body), cipher.final()]);
  } catch {
    return null;
  }
};

const bech32 = (text) => {
  const lower = text.toLowerCase();
  const cut = lower.lastIndexOf('1');
  const values = [...lower.slice(cut + 1)].map((letter) => 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'.indexOf(letter));
  if ((text !== lower && text !== text.toUpperCase()) || cut < 1 || values.length < 6 || values.includes(-1)) return null;
  const name = lower.slice(0, cut);
  let check = 1;
  for (const value of [...[...name].map((c) => c.charCodeAt(0) >> 5), 0, ...[...name].map((c) => c.charCodeAt(0) & 31), ...values]) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].forEach((one, i) => {
      if ((top >> i) & 1) check ^= one;
    });
  }
  if (check !== 1) return null;
  const data = [];
  let [bits, held] = [0, 0];
  for (const value of values.slice(0, -6)) {
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) data.push((held >> (bits -= 8)) & 0xff);
  }
  return bits < 5 && (held & ((1 << bits) - 1)) === 0 ? { name, data: Buffer.from(data) } : null;
};

const x25519 = (secret, share) => {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), secret]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const own = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  if (!share) return own;
  const spki = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), share]);
  try {
    return diffieHellman({ privateKey, publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }) });
  } catch {
    throw new Fault('加密文件已损坏', 'the age file is malformed');
  }
};

/** The secrets in identity files. Hybrid ones are named and left aside: this node's crypto may know no ML-KEM (README.md). */
const readIdentities = (paths) => {
  const secrets = [];
  for (const path of paths) {
    for (const line of readWhole(path).toString('utf8').split('\n').map((one) => one.trim())) {
      if (!line || line.startsWith('#')) continue;
      if (line.startsWith('AGE-SECRET-KEY-PQ-1')) {
        throw new Unreadable(`${path}: a hybrid identity (mlkem768x25519), which node's own crypto can't open: open entries.age and `
          + 'day-key.age with any age tool of 1.3 or newer and give --opened (see --take-out and README.md)');
      }
      const key = bech32(line);
      if (!key || key.name !== 'age-secret-key-' || key.data.length !== 32) throw new Unreadable(`${path}: not an age identity file`);
      secrets.push(key.data);
    }
  }
  return secrets;
};

const decryptAge = (file, secrets) => {
  const broken = (holds) => need(holds, '加密文件已损坏', 'the age file is damaged');
  let place = 0;
  const line = () => {
    const end = file.indexOf(10, place);
    broken(end >= 0);
    const text = file.subarray(place, end).toString('latin1');
    place = end + 1;
    return text;
  };
  broken(line() === 'age-encryption.org/v1');
  const stanzas = [];
  let begin = place;
  let text = line();
  while (!text.startsWith('---')) {
    broken(/^->( [\x21-\x7e]+)+$/.test(text));
    const parts = [];
    do {
      parts.push(line());
      broken(parts.at(-1).length <= 64);
    } while (parts.at(-1).length === 64);
    stanzas.push({ args: text.split(' ').slice(1), body: Buffer.concat(parts.map(rawBase64)) });
    begin = place;
    text = line();
  }
  broken(text.startsWith('--- ') && stanzas.length);
  const covered = file.subarray(0, begin + 3);
  const mac = rawBase64(text.slice(4));
  let fileKey = null;
  for (const secret of secrets) {
    for (const { args, body } of stanzas) {
      if (fileKey || args[0] !== 'X25519') continue;
      broken(args.length === 2 && body.length === 32);
      const share = rawBase64(args[1]);
      broken(share.length === 32);
      const wrap = hkdf(x25519(secret, share), Buffer.concat([share, x25519(secret)]), 'age-encryption.org/v1/X25519');
      fileKey = unlock(wrap, Buffer.alloc(12), body);
    }
  }
  need(fileKey, '这个身份打不开此文件', 'this identity does not open it');
  broken(mac.length === 32 && same(createHmac('sha256', hkdf(fileKey, '', 'header')).update(covered).digest(), mac));
  const nonce = file.subarray(place, place + 16);
  broken(nonce.length === 16);
  const key = hkdf(fileKey, nonce, 'payload');
  const chunks = [];
  for (let n = 0, from = place + 16; ; n += 1, from += 65552) {
    const last = from + 65552 >= file.length;
    const counter = Buffer.alloc(12);
    counter.writeUIntBE(n, 5, 6);
    counter[11] = last ? 1 : 0;
    const chunk = unlock(key, counter, file.subarray(from, from + 65552));
    broken(chunk && (chunk.length || n === 0));
    chunks.push(chunk);
    if (last) return Buffer.concat(chunks);
  }
};

// ---- manifest (§5) -----------------------------------------------------------------------------------------------------------

const DAY_KEY = 'day-key.age';
const FILES = ['clear.tar', 'entries.age'];

/** `center/site/day/room/device/n`; only the center's name may hold further slashes. */
const parseOrigin = (journal) => {
  const words = journal.split('/');
  need(words.length >= 6 && words.every((word) => word), `日志名“${journal.slice(0, 80)}”不合规范`,
    `'${journal.slice(0, 80)}' is not a journal's name`);
  const [site, day, room, device, n] = words.slice(-5);
  return { center: words.slice(0, -5).join('/'), site, day, room, device, n };
};

const deviceName = (origin) => `${origin.center}/${origin.site}/${origin.device}`;

const words = (line, number) => {
  const found = line.split(' ');
  need(found.length === number, `一行格式有误：${line.slice(0, 60)}`, `a line is malformed: ${line.slice(0, 60)}`);
  return found;
};

const openManifest = (note) => {
  const values = readText('station/bundle/v1', splitNote(note).text);
  const device = parseKeyOf(NOTE_KEY, values.device);
  const opened = openNote(note, [device]);
  need(!opened.unknown && splitNote(note).signatures.length === 1, '应当只有一个签名', 'there must be exactly one signature');
  const origin = parseOrigin(values.journal);
  need(deviceName(origin) === device.name, '日志不属于签名的设备', "the journal is not the signing device's");
  const [start, end] = words(values.covers, 2).map(count);
  const head = sizeAndRoot(values.head);
  need(start < end && head.size === end, '范围与树头不一致', 'range and head contradict each other');
  const number = decimal(values.number);
  const previous = hashOrNone(values.previous);
  need(number >= 1n && (number === 1n) === (previous === '') && (number > 1n || start === 0), '包号、范围与前一包不一致',
    'number, range and the bundle before contradict one another');
  need(['yes', 'no'].includes(values.demo) && ['imported', 'open', 'closed'].includes(values.phase), 'phase 或 demo 一行有误',
    'the line phase or demo is wrong');
  const figures = (lines, pattern) => {
    for (const line of lines) {
      const found = pattern.exec(line);
      need(found, `一行有误：${line.slice(0, 60)}`, `a line is wrong: ${line.slice(0, 60)}`);
      found.slice(1).filter((digits) => digits !== undefined).forEach(decimal);
    }
  };
  figures(values.session, /^.+? present=([0-9]+) late=([0-9]+) absent=([0-9]+) sealed=(?:yes|no)(?: listed=([0-9]+) left=([0-9]+) phase=(?:before|entry|running|paused|broken-off|ended|sealed) start=([0-9]+) end=([0-9]+) paper=.+)?$/u);
  figures(values.incident, /^.+? severity=[^ ]+ count=([0-9]+)(?: open=([0-9]+) session=.+)?$/u);
  const files = values.file.map((line) => {
    const [name, size, hash] = words(line, 3);
    return { name, size: decimal(size), sha256: hashText(hash) };
  });
  const names = files.map((file) => file.name).join();
  need([FILES, [...FILES, DAY_KEY]].some((list) => list.join() === names), '文件清单不对', 'the list of files is wrong');
  const parts = values.part.map((line) => {
    const [hash, size, file, offset] = words(line, 4);
    return { sha256: hashText(hash), size: decimal(size), file, offset: decimal(offset) };
  });
  let [which, offset] = [0, 0n];
  for (const part of parts) {
    need(which < files.length && part.file === files[which].name && part.offset === offset, '分片不连续', 'the parts do not follow one another');
    need(part.size > 0n && part.size <= 1048576n, '分片大小不对', 'a part has a wrong size');
    offset += part.size;
    if (offset === files[which].size) [which, offset] = [which + 1, 0n];
  }
  need(which === files.length, '分片不足', 'the parts do not cover the files');
  return {
    sha256: hex(sha256(note)), journal: values.journal, origin, number, start, end, root: head.root, previous, device,
    demo: values.demo === 'yes', time: decimal(values.time), figures: values.session.length + values.incident.length, files, parts,
    dayKey: files.find((file) => file.name === DAY_KEY)?.sha256 ?? '',
  };
};

/** The files, put together from parts that are what their names say. The day key's parts alone may be missing; then it is left out. */
const readFiles = (place, manifest) => {
  const files = new Map();
  for (const file of manifest.files) {
    const parts = manifest.parts.filter((part) => part.file === file.name);
    const here = file.name === DAY_KEY ? parts.filter((part) => place.read(`parts/${part.sha256}`, 0)) : parts;
    const pieces = here.map((part) => {
      const where = `parts/${part.sha256}`;
      const body = place.read(where, 1048576);
      need(body, `缺少此分片（${file.name}）`, `this part of ${file.name} is missing`, where);
      need(BigInt(body.length) === part.size && hex(sha256(body)) === part.sha256, `此分片（${file.name}）内容已变`,
        `this part of ${file.name} was changed`, where);
      return body;
    });
    if (here.length < parts.length) continue;
    const whole = Buffer.concat(pieces);
    need(hex(sha256(whole)) === file.sha256, '与清单所列散列值不符', 'it is not the file that the manifest lists', file.name);
    files.set(file.name, whole);
  }
  return files;
};

// ---- the layer in clear (§3, §5–§7) ------------------------------------------------------------------------------------------

const NOTE_FILES = ['heads', 'epochs', 'seals', 'receipts'];
const CLEAR_FILES = [...NOTE_FILES, 'duties', 'consistency', 'plan.note', 'enrol.note'];

/** The keys of these that sign for one duty, by the last word of their names (§4). */
const keysFor = (duty, keys) => keys.map(parseKey).filter((key) => key.kind === NOTE_KEY && key.name.split('/').at(-1) === duty);

/**
 * Whose signatures count in a bundle that the center had at `received` (null: never, or not proven), as §7a says: `center` are the center's
 * keys, in force and retired; `late` are all keys, of whomever, that were revoked before.
 */
const judgedAt = (trust, received) => {
  if (!trust) return null;
  const late = new Set(trust.revoked.filter((one) => received === null || received >= one.time).map((one) => one.key));
  const gone = new Set(trust.revoked.map((one) => one.key));
  return { center: trust.ever.filter((key) => !late.has(key)), late, witnesses: trust.witness.filter((key) => !gone.has(key)).map(parseKey) };
};

/** Who cosigned a head: people of the plan by their ids, and when the center did by its own clock, in milliseconds, or null. */
const cosigners = (head, plan, judged) => {
  const times = (judged?.witnesses ?? []).flatMap((key) => head.by.get(key.text)?.time ?? []);
  return {
    people: [...head.by.keys()].flatMap((key) => plan?.cosigning.get(key)?.id ?? []),
    witnessed: times.length ? times.reduce((a, b) => (a < b ? a : b)) * 1000n : null,
  };
};

/** The keys whose cosignatures are checked. */
const cosigningKeys = (plan, judged) => [...[...(plan?.cosigning.values() ?? [])].map((one) => one.cosign), ...(judged?.witnesses ?? [])];

const readPlan = (note, origin, judged) => {
  const text = judged ? openNote(note, keysFor('plan', judged.center)).text : splitNote(note).text;
  const values = readText('station/plan/v1', text);
  const staff = values.staff.map((line) => {
    const [id, role, seal, cosign] = words(line, 4);
    return { id, role, seal: parseKeyOf(NOTE_KEY, seal), cosign: parseKeyOf(COSIGNATURE_KEY, cosign) };
  });
  need(['center', 'site', 'day', 'room'].every((key) => values[key] === origin[key]), '计划属于另一个考场', "the plan is another room's");
  const counts = (key) => !judged?.late.has(key.text);
  return {
    demo: values.demo,
    cosigning: new Map(staff.filter((one) => counts(one.cosign)).map((one) => [one.cosign.text, one])),
    signing: new Map(staff.filter((one) => counts(one.seal)).map((one) => [one.seal.text, one])),
    invigilators: staff.filter((one) => ['invigilator', 'lead'].includes(one.role)).map((one) => one.id),
    chiefs: staff.filter((one) => one.role === 'chief' && counts(one.seal)),
  };
};

const readEnrolment = (note, origin, device, judged) => {
  const values = readText('station/enrol/v1', openNote(note, keysFor('plan', judged.center)).text);
  need(values.device === device.text, '登记的是另一台设备', 'it enrols another device');
  need(values.center === origin.center && values.site === origin.site, '设备登记在另一个考点', 'the device is enrolled for another site');
  return { site: values.site, time: values.time };
};

/** A receipt under one of these keys; null where it is a revoked one's: no outside witness then, and nobody's fault. */
const readReceipt = (note, keys, revoked) => {
  const counting = keysFor('receipt', keys);
  const signed = (by) => splitNote(note).signatures.some((line) => by.some((key) => key.name === line.name && key.id === line.id));
  if (!signed(counting)) {
    const gone = keysFor('receipt', revoked);
    if (signed(gone)) {
      readText('station/receipt/v1', openNote(note, gone).text);
      return null;
    }
  }
  const values = readText('station/receipt/v1', openNote(note, counting).text);
  return {
    manifest: hashText(values.manifest), journal: values.journal, ...sizeAndRoot(values.head), received: decimal(values.received),
    sequence: decimal(values.sequence), previous: hashOrNone(values.previous),
  };
};

/** The first kind of a count note whose balances don't add up to zero, or whose difference its explanations don't make up; '' if none. */
const outOfBalance = ({ count, explained }) => {
  const booked = new Map();
  for (const line of explained) {
    const found = /^([a-z]+) [a-z_]+ ([+-][1-9][0-9]*) entry=[0-9]+(?: case=[1-9][0-9]*)?$/u.exec(line);
    if (!found) return line;
    booked.set(found[1], (booked.get(found[1]) ?? 0n) - BigInt(found[2]));
  }
  for (const line of count) {
    if (!/^[a-z]+(?: [a-z_]+=-?[1-9][0-9]*)+$/u.test(line)) return line;
    const [kind, ...places] = line.split(' ');
    const balances = new Map(places.map((one) => [one.split('=')[0], BigInt(one.split('=')[1])]));
    const sum = [...balances.values()].reduce((total, n) => total + n, 0n);
    if (sum || balances.size !== places.length || (balances.get('difference') ?? 0n) !== (booked.get(kind) ?? 0n)) return kind;
    booked.delete(kind);
  }
  return [...booked].find(([, n]) => n)?.[0] ?? '';
};

/** Who stands in for an invigilator, from which size of the tree on: the chief's and the device's word. */
const readDuty = (note, journal, device, chiefs, tree) => {
  const opened = openNote(note, [device, ...chiefs.map((one) => one.seal)]);
  need(opened.by.has(device.text), '缺本机签名', "the device's signature is missing");
  need(chiefs.some((one) => opened.by.has(one.seal.text)), '缺主考签名', "the chief examiner's signature is missing");
  const values = readText('station/duty/v1', opened.text);
  const { size, root } = sizeAndRoot(values.tree);
  need(values.journal === journal && tree.has(BigInt(size), root), '更换记录不属于这棵树', "the replacement is not this tree's");
  return { size, comes: values.comes, leaves: values.leaves };
};

/** Ids of the invigilators who serve at a size of the tree: those planned, with each replacement in its order. */
const servingAt = (planned, duties, size) => {
  const now = new Set(planned);
  for (const duty of duties.filter((one) => one.size <= size)) {
    now.delete(duty.leaves);
    now.add(duty.comes);
  }
  return now;
};

/** The chief whom a count note names, and whether that signature is still to come. */
const chiefOf = (values, signed, plan) => {
  const said = values.chief ?? '';
  const chief = said.replace(/^telephone /, '');
  need(!values.explained.length || chief, '有差数说明而没有主考', 'a difference is explained and no chief is named');
  if (chief && plan) {
    need(plan.chiefs.some((one) => one.id === chief), '所写的主考不在计划名单上', "the chief that it names is not the plan's");
    need(chief !== said || signed.has(chief), '缺主考签名', "the chief examiner's signature is missing");
  }
  return { chief, outstanding: Boolean(chief) && !signed.has(chief) };
};

/** Certificates in order: of this journal, by this device, each beginning after the one before. */
const readEpochs = (notes, journal, device) => {
  const epochs = [];
  for (const note of notes) {
    const values = readText('station/epoch/v1', openNote(note, [device]).text);
    need(values.device === device.text, '证书写的是另一台设备', 'the certificate names another device');
    const key = parseKeyOf(NOTE_KEY, values.key);
    need(key.name === values.journal, '密钥名称与日志不符', 'the key is not named like its journal');
    const first = decimal(values.first);
    need(values.journal === journal && (!epochs.length || first > epochs.at(-1).first), '证书属于别的日志或次序不对',
      "a certificate is another journal's or out of order");
    epochs.push({ key, first, note });
  }
  return epochs;
};

/** The epoch that a head of this size falls to: the last one that begins below it. */
const epochOf = (epochs, size) => {
  const epoch = epochs.filter((one) => one.first < size).at(-1);
  need(epoch, '没有证书覆盖此树头', 'no certificate covers this head');
  return epoch;
};

const readConsistency = (bytes) => {
  const lines = decodeText(bytes).split('\n');
  need(lines.length >= 3 && lines.pop() === '', '格式有误', 'it is malformed');
  const proof = lines.slice(2).map(base64);
  need(proof.every((hash) => hash.length === 32), '有一个散列值不是 32 字节', 'one of the hashes does not have 32 bytes');
  return { one: sizeAndRoot(lines[0]), two: sizeAndRoot(lines[1]), proof };
};

const checkClear = (bytes, manifest, judged) => {
  const files = at('clear.tar', () => readTar(bytes));
  const tiles = new Map([...files].filter(([name]) => name.startsWith('tile/')));
  for (const name of NOTE_FILES) need(files.has(name), '缺少此文件', 'the file is missing', name);
  for (const name of files.keys()) need(tiles.has(name) || CLEAR_FILES.includes(name), '多余的文件', 'the file does not belong here', name);
  const notes = Object.fromEntries(NOTE_FILES.map((name) => [name, at(name, () => splitNotes(files.get(name)))]));
  notes.duties = files.has('duties') ? at('duties', () => splitNotes(files.get('duties'))) : [];
  const { journal, origin, device, start, end } = manifest;

  const tree = readHashTiles(tiles, end);
  need(same(tree.root(end), manifest.root), '瓦片得不出清单所列的根', "the tiles do not give the manifest's root", 'tile/0');

  const plan = files.has('plan.note') ? at('plan.note', () => readPlan(files.get('plan.note'), origin, judged)) : null;
  need(!plan || plan.demo === (manifest.demo ? 'yes' : 'no'), '演示标记与清单不符', "the demo mark differs from the manifest's", 'plan.note');
  const enrolment = judged && files.has('enrol.note')
    ? at('enrol.note', () => readEnrolment(files.get('enrol.note'), origin, device, judged)) : null;

  const epochs = at('epochs', () => readEpochs(notes.epochs, journal, device));
  need(!epochs.length || epochs.at(-1).first < BigInt(end), '证书写的位置不在本树内', 'a certificate begins beyond this tree', 'epochs');

  const sizes = at('heads', () => notes.heads.map((note) => parseCheckpoint(splitNote(note).text).size));
  need(sizes.length && sizes.every((size, i) => size > (i ? sizes[i - 1] : BigInt(start))) && sizes.at(-1) === BigInt(end),
    '树头不在本段范围内', 'the heads are not those of this range', 'heads');
  const heads = notes.heads.map((note, i) => at(`heads ${sizes[i]}`, () => {
    const head = openHead(note, epochOf(epochs, sizes[i]).key, cosigningKeys(plan, judged));
    need(head.origin === journal && tree.has(head.size, head.root), '树头不在这棵树上', 'the head is not on this tree');
    return { size: Number(head.size), unknown: head.unknown, ...cosigners(head, plan, judged) };
  }));

  at('consistency', () => {
    if (!files.has('consistency')) {
      need(start === 0, '缺少此文件', 'the file is missing');
      return;
    }
    const { one, two, proof } = readConsistency(files.get('consistency'));
    need(start > 0 && one.size === start && two.size === end, '大小与清单不符', "its sizes are not the manifest's");
    need(same(one.root, tree.root(start)) && same(two.root, manifest.root), '根与树不符', "its roots are not the tree's");
    checkConsistency(start, end, one.root, two.root, proof);
  });

  const duties = (plan ? notes.duties : []).map((note, i) => at(`duties ${i + 1}`, () => readDuty(note, journal, device, plan.chiefs, tree)));
  let before = '-';
  const seals = notes.seals.map((note, i) => at(`seals ${i + 1}`, () => {
    const opened = openNote(note, [device, ...[...(plan?.signing.values() ?? [])].map((one) => one.seal)]);
    const values = readText('station/seal/v1', opened.text);
    const { size, root } = sizeAndRoot(values.tree);
    need(opened.by.has(device.text), '缺本机签名', "the device's signature is missing");
    need(values.journal === journal && tree.has(BigInt(size), root), '清点记录不属于这棵树', "the count note is not this tree's");
    need(values.number === String(i + 1) && values.previous === before, '清点记录不连续', 'the count notes do not follow one another');
    const unbalanced = outOfBalance(values);
    need(!unbalanced, `清点记录的账不平：${unbalanced}`, `the count note does not balance: ${unbalanced}`);
    const signed = new Set([...opened.by.keys()].flatMap((key) => plan?.signing.get(key)?.id ?? []));
    const serving = servingAt(plan?.invigilators ?? [], duties, size);
    const people = [...signed].filter((one) => serving.has(one));
    need(!plan || people.length >= 2, '不足两名监考员签名', 'fewer than two invigilators signed');
    const { chief, outstanding } = chiefOf(values, signed, plan);
    before = hex(sha256(note));
    const others = signed.size - people.length - (signed.has(chief) ? 1 : 0);
    return { session: values.session, people, chief, outstanding, unknown: opened.unknown + others };
  }));

  const receipts = judged ? notes.receipts.flatMap((note) => at('receipts', () => {
    const receipt = readReceipt(note, judged.center, [...judged.late]);
    if (!receipt) return [];
    need(receipt.journal === journal && tree.has(BigInt(receipt.size), receipt.root), '回执不属于这棵树', "a receipt is not this tree's");
    return [receipt];
  })) : [];
  return { notes, tree, plan, enrolment, epochs, heads, seals, receipts };
};

// ---- entries (§1) ------------------------------------------------------------------------------------------------------------

/** RFC 8785 of what JSON.parse gave, where all numbers are integers. */
const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') {
    need(typeof value !== 'number' || Number.isSafeInteger(value), '含有非整数', 'it holds a number that is no integer');
    need(typeof value !== 'string' || !/\p{Surrogate}/u.test(value), '不是有效的 UTF-8 文字', 'it is not valid UTF-8');
    return JSON.stringify(value);
  }
  return `{${Object.keys(value).sort().map((key) => `${canonical(key)}:${canonical(value[key])}`).join(',')}}`;
};

const ENTRY_FIELDS = {
  v: Number.isInteger, seq: Number.isInteger, kind: isText, session: isText, time: Number.isInteger, wall: Number.isInteger,
  boot: isText, boot_us: Number.isInteger, actors: (value) => Array.isArray(value) && value.every(isText), salt: isText, data: isObject,
};

function isText(value) {
  return typeof value === 'string';
}

function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

const parseJson = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault('不是有效的 JSON', 'it is not valid JSON');
  }
};

const parseEntry = (body, seq) => {
  need(body.length >= 1 && body.length <= 65535, '条目长度不对', 'the entry has a wrong length');
  const text = decodeText(body);
  const entry = parseJson(text);
  need(isObject(entry) && canonical(entry) === text, '不是 RFC 8785 的写法', 'it is not written as RFC 8785 says');
  const { sealed, ...rest } = entry;
  need(Object.keys(rest).length === Object.keys(ENTRY_FIELDS).length
    && Object.entries(ENTRY_FIELDS).every(([key, fits]) => Object.hasOwn(rest, key) && fits(rest[key])), '字段不对', 'its fields are wrong');
  need(entry.v === 1, `版本 ${entry.v}`, `its version is ${entry.v}`);
  need(entry.seq === seq, `seq ${entry.seq} ≠ ${seq}`, `its seq is ${entry.seq}, its index ${seq}`);
  need(base64(entry.salt).length === 16, 'salt 不是 16 字节', 'its salt does not have 16 bytes');
  if (Object.hasOwn(entry, 'sealed')) {
    need(isText(sealed), '字段不对', 'its fields are wrong');
    base64(sealed);
  }
  return entry;
};

const entryKey = (dayKey, journal, seq) => hkdf(dayKey, '', Buffer.from(`station/entry/v1\0${journal}\0${seq}`));

/** The sealed fields under the entry's own key. */
const openSealed = (entry, key) => {
  const plain = unlock(key, Buffer.alloc(12), base64(entry.sealed), base64(entry.salt));
  need(plain, '密封内容打不开', 'its sealed part does not open with the key');
  const hidden = parseJson(decodeText(plain));
  need(isObject(hidden) && Object.values(hidden).every(isText), '密封内容不是文字', 'its sealed part is not an object of texts');
  return hidden;
};

/** Where the certificates, count notes and receipts of the clear layer stand in the journal: kind and field of the entry. */
const FACTS = [['epochs', 'epoch.started', 'certificate'], ['seals', 'seal.made', 'note'], ['receipts', 'bundle.safe', 'receipt'],
  ['duties', 'staff.replaced', 'note']];

const readEntryTiles = (files, manifest) => {
  const first = manifest.start - (manifest.start % 256);
  const bodies = [];
  const expected = new Set();
  for (let begin = first; begin < manifest.end; begin += 256) {
    const width = Math.min(256, manifest.end - begin);
    const path = tilePath('entries', begin / 256, width);
    const tile = files.get(path);
    need(tile, '缺少此文件', 'the file is missing', path);
    expected.add(path);
    let [place, found] = [0, 0];
    while (place < tile.length) {
      const length = place + 2 <= tile.length ? tile.readUInt16BE(place) : 0;
      need(length && place + 2 + length <= tile.length, '长度前缀不对', 'a length prefix is wrong', path);
      bodies.push({ seq: begin + found, body: tile.subarray(place + 2, place + 2 + length) });
      [place, found] = [place + 2 + length, found + 1];
    }
    need(found === width, `有 ${found} 条，应为 ${width} 条`, `${found} entries where ${width} belong`, path);
  }
  for (const path of files.keys()) need(expected.has(path) || path.startsWith('blobs/sha256/'), '多余的文件', 'the file does not belong here', path);
  return bodies;
};

const checkContents = (tar, manifest, clear, wrapped, openDayKey) => {
  const files = at('entries.age', () => readTar(tar));
  const bodies = readEntryTiles(files, manifest);
  const named = new Set();
  const entries = bodies.map(({ seq, body }) => at(`entry ${seq}`, () => {
    need(same(leafHash(body), clear.tree.leaves[seq]), '条目与树中的散列值不符', 'the entry is not the one in the tree');
    for (const [, name] of body.toString('latin1').matchAll(/"([0-9a-f]{64})"/g)) named.add(name);
    return parseEntry(body, seq);
  }));
  for (const [file, kind, field] of FACTS) {
    const inside = entries.filter((entry) => entry.kind === kind).map((entry) => entry.data[field]);
    const outside = clear.notes[file];
    const expected = entries[0].seq === 0 ? outside : outside.slice(Math.max(0, outside.length - inside.length));
    need(inside.length === expected.length && inside.every((note, i) => note === expected[i]), '与日志内的记录不同',
      'it differs from what the entries hold', file);
  }
  for (const entry of entries.filter((one) => one.kind === 'epoch.started')) {
    const epoch = clear.epochs.find((one) => one.note === entry.data.certificate);
    need(epoch && epoch.first === BigInt(entry.seq), '证书写的是另一位置', 'its certificate names another place', `entry ${entry.seq}`);
  }
  for (const entry of manifest.dayKey ? entries.filter((one) => one.kind === 'day.opened') : []) {
    need(entry.data.day_key === manifest.dayKey, '不是开启时记录的日钥文件', 'it is not the file that the opening names', DAY_KEY);
  }
  const dayKey = wrapped ? at(DAY_KEY, () => openDayKey(wrapped)) : null;
  const sealed = entries.filter((entry) => entry.sealed !== undefined);
  if (dayKey) for (const entry of sealed) at(`entry ${entry.seq}`, () => openSealed(entry, entryKey(dayKey, manifest.journal, entry.seq)));
  let blobs = 0;
  for (const [path, body] of files) {
    if (!path.startsWith('blobs/sha256/')) continue;
    const name = path.slice('blobs/sha256/'.length);
    need(hex(sha256(body)) === name && named.has(name), '附件与名称不符或无条目引用', 'it is not what its name says, or no entry names it', path);
    blobs += 1;
  }
  return { entries: manifest.end - manifest.start, sealed: sealed.filter((one) => one.seq >= manifest.start).length, opened: Boolean(dayKey), blobs };
};

// ---- one bundle --------------------------------------------------------------------------------------------------------------

const WORDS = { proven: '成立', noted: '说明', unproven: '未证明', failed: '不成立' };
const LOUD = { unproven: 'NOT PROVEN', failed: 'FAILED' };

const moment = (time) => {
  const date = new Date(Number(time));
  return Number.isNaN(date.getTime()) ? `${time} ms` : date.toISOString();
};

class Verdict {
  constructor() {
    this.failed = 0;
  }

  title(text) {
    console.log(text);
  }

  say(level, zh, en, where = '') {
    if (level === 'failed') this.failed += 1;
    console.log(`  ${WORDS[level]}：${zh}${where ? `  [${where}]` : ''}\n    ${LOUD[level] ?? level}: ${en}`);
  }
}

const bundleName = (manifest) => {
  const { site, day, room, device, n } = manifest.origin;
  return [site, day, room, device, n, String(manifest.number).padStart(4, '0')].join('-');
};

const ownReceipt = (place, manifest, trust) => {
  const note = place.read('receipt', MAX_NOTE);
  if (note) decodeText(note);
  if (!note || !trust) return null;
  const gone = trust.revoked.map((one) => one.key);
  const receipt = readReceipt(note, trust.ever.filter((key) => !gone.includes(key)), gone);
  if (!receipt) return null;
  need(receipt.manifest === manifest.sha256, '回执是另一个包的', "it is another bundle's receipt");
  need(receipt.journal === manifest.journal && receipt.size === manifest.end && same(receipt.root, manifest.root),
    '回执写的树头与清单不同', "its head differs from the manifest's");
  return receipt;
};

/** How the encrypted layer is opened: by identities, or from what another age tool has opened; null where by neither. */
const openerOf = (options, name) => {
  if (options.opened) {
    const folder = [join(options.opened, name), options.opened].find((one) => isFile(join(one, 'entries.tar')));
    if (!folder) throw new Unreadable(`${join(options.opened, name, 'entries.tar')} is not there: what age made of ${name}'s entries.age`);
    const key = join(folder, 'day.key');
    return { entries: () => readWhole(join(folder, 'entries.tar')), dayKey: () => (isFile(key) ? readWhole(key) : null) };
  }
  const secrets = options.secrets;
  return secrets.length ? { entries: (file) => decryptAge(file, secrets), dayKey: (file) => decryptAge(file, secrets) } : null;
};

/** The note on an erased day key (§7b), with every key that it rests on: the notes of two officers by the plan key, then what both signed. */
const readShred = (notes, trust) => {
  const [last, ...before] = splitNotes(notes).reverse();
  need(last, '格式有误', 'it is malformed');
  const read = (text) => {
    const values = readText('station/shred/v1', text);
    [...values.key, ...values.bundle].forEach(hashText);
    return values;
  };
  const stated = read(splitNote(last).text);
  if (!trust) return { ...stated, rests: [] };
  const plan = keysFor('plan', trust.ever);
  const rests = [];
  const officers = new Map(before.map((note) => {
    const opened = openNote(note, plan);
    const values = readText('station/officer/v1', opened.text);
    const key = parseKeyOf(NOTE_KEY, values.key);
    need(key.name === `${values.center}/officer/${values.officer}`, '密钥名称与人员不符', 'the key is not named like its officer');
    rests.push(...opened.by.keys());
    return [values.officer, { key, center: values.center }];
  }));
  const named = [...new Set(stated.officer)].map((id) => officers.get(id)).filter((one) => one?.center === stated.center);
  need(before.length === 2 && stated.officer.length === 2 && named.length === 2 && named[0].key.text !== named[1].key.text,
    '经手人须为两名不同的、有登记的人', 'it takes two different officers, each with a note');
  const opened = openNote(last, [...plan, ...named.map((one) => one.key)]);
  need(named.every((one) => opened.by.has(one.key.text)) && plan.some((key) => opened.by.has(key.text)), '缺少经手人或中心的签名',
    "a signature is missing: both officers' or the center's");
  return { ...stated, rests: [...rests, ...opened.by.keys()] };
};

/** What became of the day key: erased under a note that holds, or missing without one. Neither touches any proof. */
const sayDayKey = (place, manifest, trust, wrapped, say) => {
  const notes = place.read('shred', 4 * MAX_NOTE);
  let holding = false;
  if (notes) {
    const shred = at('shred', () => readShred(notes, trust));
    need(shred.center === manifest.origin.center && shred.journal === manifest.journal && shred.key.includes(manifest.dayKey),
      '销毁记录是另一把日钥的', 'it is about another day key', 'shred');
    const gone = new Set(trust?.revoked.map((one) => one.key));
    holding = Boolean(trust) && !shred.rests.some((key) => gone.has(key));
    const who = shred.officer.join(', ');
    if (holding) {
      const early = shred.early ? `; before the end of retention (${shred.until}): ${shred.early}` : '';
      say('noted', `日钥已由 ${shred.center} 的 ${who} 销毁，理由：${shred.reason}`,
        `the day key was erased at ${shred.center} by ${who} at ${moment(decimal(shred.time))}; reason: ${shred.reason}${early}`, 'shred');
      if (wrapped) say('noted', '但此副本仍有日钥', 'this copy still has the day key', DAY_KEY);
    } else {
      say('unproven', `旁边的销毁记录写着 ${who}，未能采信`, `a note beside it says that ${who} erased the day key; `
        + `${trust ? 'a key under it was revoked later' : "not checked, for want of the center's keys"}`, 'shred');
    }
  }
  if (manifest.dayKey && !wrapped && !holding) {
    say('unproven', '日钥缺失，旁边没有可信的销毁记录', 'the day key is missing, and no note that counts says who erased it and when', DAY_KEY);
  }
};

const checkBundle = (place, options, verdict) => {
  const say = verdict.say.bind(verdict);
  const note = place.read('manifest', MAX_NOTE);
  const manifest = at('manifest', () => openManifest(note));
  const name = bundleName(manifest);
  verdict.title(`${name}  (${place.name})`);
  say('proven', `清单由设备 ${manifest.device.name} 签名：日志 ${manifest.journal}，第 ${manifest.number} 包，第 ${manifest.start} 至 ${manifest.end - 1} 条`,
    `the device ${manifest.device.name} signed the manifest: journal ${manifest.journal}, bundle ${manifest.number}, `
    + `entries ${manifest.start} to ${manifest.end - 1}, cut ${moment(manifest.time)}`, 'manifest');
  const files = readFiles(place, manifest);
  const wrapped = files.get(DAY_KEY) ?? null;
  const erased = Boolean(manifest.dayKey) && !wrapped;
  say('proven', `${erased ? '除日钥外' : ''}分片齐全，散列值相符`, `all parts${erased ? " but the day key's" : ''} are here and are what their names say`);
  const { trust } = options;
  const own = at('receipt', () => ownReceipt(place, manifest, trust));
  const received = own ? own.received : null;
  const revoked = trust?.revoked.find((one) => one.key === manifest.device.text);
  need(!revoked || (received !== null && received < revoked.time), '设备公钥已吊销，且没有吊销前的认定中心回执覆盖本包',
    "the device's key was revoked, and no receipt of the center from before covers this bundle", 'manifest');
  if (revoked) {
    say('noted', '设备公钥后来被吊销；认定中心在此之前已收到本包', "the device's key was revoked later; the center had this bundle before", 'manifest');
  }
  const clear = checkClear(files.get('clear.tar'), manifest, judgedAt(trust, received));
  sayDayKey(place, manifest, trust, wrapped, say);
  if (own) clear.receipts.push(own);
  clear.slips = options.slips.filter((slip) => slip.origin === manifest.journal && slip.size <= BigInt(manifest.end));
  for (const slip of clear.slips) {
    need(clear.tree.has(slip.size, slip.root), `凭条上前 ${slip.size} 条的根与这棵树不符：这些条目被改动过`,
      `the slip's root over the first ${slip.size} entries is not this tree's: entries were changed`, 'slip');
  }
  if (manifest.figures) {
    say('noted', '清单里的人数和事件数是设备的陈述，此处未重算', "the manifest's figures are the device's statement, not added up again here", 'manifest');
  }
  say('proven', `${clear.heads.length} 个树头由设备认证的时段密钥签名，都在同一棵树上（共 ${manifest.end} 条）`,
    `${clear.heads.length} heads are signed by epoch keys that the device certified, all on one tree of ${manifest.end} entries`, 'heads');
  const unknown = [...clear.heads, ...clear.seals].reduce((sum, one) => sum + one.unknown, 0);
  if (unknown) {
    say('unproven', `${unknown} 个签名的密钥不在计划名单上，未采信`, `${unknown} signatures are by keys that the plan does not name; they count for nothing`);
  }
  clear.seals.forEach((seal, i) => {
    const who = seal.people.join(', ');
    say(who ? 'proven' : 'unproven', `第 ${i + 1} 份清点记录（场次 ${seal.session}）${who ? `由 ${who} 和设备签名` : '只核到设备签名'}`,
      `count note ${i + 1} (session ${seal.session}) ${who ? `is signed by ${who} and the device` : "carries the device's signature; the invigilators' keys are not known"}`,
      `seals ${i + 1}`);
    if (seal.outstanding) {
      say('unproven', `第 ${i + 1} 份清点记录有差数，主考 ${seal.chief} 由电话决定，尚未签名`,
        `count note ${i + 1} has a difference; the chief ${seal.chief} decided by telephone and has not signed`, `seals ${i + 1}`);
    }
  });
  if (manifest.demo) say('noted', '这是演示或演练数据', 'this is a demo or rehearsal');
  sayOrigin(say, trust, clear.enrolment, clear.plan);
  const opener = openerOf(options, name);
  if (opener) {
    const tar = at('entries.age', () => opener.entries(files.get('entries.age')));
    const found = checkContents(tar, manifest, clear, wrapped, opener.dayKey);
    say('proven', `${found.entries} 条记录逐条与树相符，${found.blobs} 个附件相符`,
      `each of the ${found.entries} entries is the one in the tree; ${found.blobs} attachments match`, 'entries.age');
    if (found.sealed) {
      say(found.opened ? 'proven' : 'unproven', `${found.sealed} 条的密封内容${found.opened ? '都能用日钥打开' : '没有日钥，未打开'}`,
        `${found.sealed} entries have sealed parts: ${found.opened ? 'the day key opens each' : 'not opened, for want of the day key'}`, 'day-key.age');
    }
    say('noted', '各类条目自己的字段（docs/events.md）此处未核对', "the fields of each kind's own (docs/events.md) are not checked here", 'entries.age');
  } else {
    say('unproven', '内容未读：条目是否与散列值对应，只能由持钥人核对', 'contents not read: only a key holder can hold the entries against the hashes', 'entries.age');
  }
  if (options.takeOut) takeOut(options.takeOut, name, files, wrapped);
  return { place, manifest, clear };
};

const sayOrigin = (say, trust, enrolment, plan) => {
  if (!trust) {
    say('unproven', '未提供认定中心公钥（--trust）：设备与人员是谁，只是它自己的说法；回执未核对',
      'no keys of an exam center were given (--trust): who device and people are is only its own word; receipts were not checked');
    return;
  }
  if (enrolment) {
    say('proven', `设备已由 ${trust.center} 登记在考点 ${enrolment.site}`, `${trust.center} enrolled the device for site ${enrolment.site} (${moment(enrolment.time)})`, 'enrol.note');
  } else {
    say('unproven', '没有设备登记书：设备是否属于认定中心，请向其查对', 'there is no enrolment note: ask the center whether the device is its own', 'enrol.note');
  }
  if (plan) say('proven', `计划与人员公钥由 ${trust.center} 签发`, `${trust.center} signed the plan and the staff's keys`, 'plan.note');
  else say('unproven', '没有计划签名文件', "the plan's signed note is not there", 'plan.note');
};

const takeOut = (folder, name, files, dayKey) => {
  const target = join(folder, name);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  writeFileSync(join(target, 'entries.age'), files.get('entries.age'));
  if (dayKey) writeFileSync(join(target, 'day-key.age'), dayKey);
};

// ---- several bundles ---------------------------------------------------------------------------------------------------------

/** In order of number: each only adds to the one before, names it, and is the same device's. */
const checkSeries = (bundles, verdict) => {
  const say = verdict.say.bind(verdict);
  const [first] = bundles;
  const { journal } = first.manifest;
  verdict.title(`${journal}`);
  if (first.manifest.start) {
    say('unproven', `第 0 至 ${first.manifest.start - 1} 条不在这些包内`, `entries 0 to ${first.manifest.start - 1} are not in these bundles`);
  }
  for (let i = 1; i < bundles.length; i += 1) {
    const [older, newer] = [bundles[i - 1], bundles[i]];
    const where = `${newer.place.name}/manifest`;
    const [a, b] = [older.manifest, newer.manifest];
    const fail = (zh, en) => say('failed', zh, en, where);
    if (b.sha256 === a.sha256) say('noted', '同一个包有两份', 'the same bundle is here twice', where);
    else if (b.device.text !== a.device.text || b.end < a.end) fail('包的次序不对', 'the bundles are out of order');
    else if (!same(newer.clear.tree.root(a.end), a.root)) fail('两个包来自不同的历史，都要保留', 'two bundles tell different histories; keep both');
    else if (b.number === a.number) fail('两个包编号相同，都要保留', 'two bundles have one number; keep both');
    else if (b.number === a.number + 1n && b.previous !== a.sha256) fail('后一包指的不是前一包', 'the later bundle does not name the one before');
    else if (b.start > a.end) say('unproven', `第 ${a.end} 至 ${b.start - 1} 条不在这些包内`, `entries ${a.end} to ${b.start - 1} are not in these bundles`, where);
    else say('proven', `第 ${b.number} 包接在第 ${a.number} 包之后，只增不改`, `bundle ${b.number} follows bundle ${a.number} and only adds to it`, where);
  }
};

/** Which stretches of entries have which witnesses outside the room. */
const sayWitnesses = (bundles, verdict) => {
  const say = verdict.say.bind(verdict);
  const end = Math.max(...bundles.map((one) => one.manifest.end));
  const held = new Map();
  for (const { clear } of bundles) {
    for (const { size, sequence, received } of clear.receipts) {
      held.set(`receipt ${sequence} ${received}`, { size, zh: `认定中心回执第 ${sequence} 号（${moment(received)}）`, en: `the center's receipt ${sequence} of ${moment(received)}` });
    }
    for (const { size } of clear.slips) held.set(`slip ${size}`, { size: Number(size), zh: '纸上凭条', en: 'a slip on paper' });
    for (const { size, witnessed } of clear.heads) {
      if (witnessed === null) continue;
      held.set(`head ${size}`, { size, often: true, zh: `认定中心会签（${moment(witnessed)}）`, en: `the center's cosignature of ${moment(witnessed)}` });
    }
  }
  const all = [...held.values()].sort((a, b) => a.size - b.size);
  const newest = all.filter((one) => one.often).at(-1);
  // Heads are cosigned often: the newest stands for all before it.
  const witnesses = all.filter((one) => !one.often || one === newest);
  let from = 0;
  for (const size of new Set(witnesses.map((one) => one.size))) {
    if (!size) continue;
    const by = witnesses.filter((one) => one.size >= size);
    say('proven', `第 ${from} 至 ${size - 1} 条有外部见证：${by.map((one) => one.zh).join('、')}`,
      `entries ${from} to ${size - 1} have outside witnesses: ${by.map((one) => one.en).join(', ')}`);
    from = size;
  }
  if (from < end) {
    say('unproven', `第 ${from} 至 ${end - 1} 条没有外部见证：持有本机的人可能截去了其后的记录`,
      `entries ${from} to ${end - 1} have no outside witness: whoever held the kiosk could have cut off the rest`);
  } else {
    say('unproven', `第 ${end} 条起的记录（若有）不在这里`, `entries from ${end} on, if there are any, are not here`);
  }
  const people = new Map();
  for (const { clear } of bundles) for (const head of clear.heads) for (const id of head.people) people.set(id, Math.max(people.get(id) ?? 0, head.size));
  for (const [id, size] of people) {
    say('noted', `第 0 至 ${size - 1} 条另有 ${id} 会签：在考场终端上签的，是第二人，不是外部见证`,
      `entries 0 to ${size - 1} are cosigned by ${id}: made on the kiosk, a second person and not an outside witness`);
  }
};

const checkBundles = (places, options, verdict) => {
  const sound = [];
  for (const place of places) {
    const before = verdict.failed;
    try {
      const bundle = checkBundle(place, options, verdict);
      if (verdict.failed === before) sound.push(bundle);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      verdict.say('failed', error.zh, error.en, `${place.name}/${error.where}`);
    }
  }
  for (const journal of [...new Set(sound.map((one) => one.manifest.journal))].sort()) {
    const of = sound.filter((one) => one.manifest.journal === journal);
    of.sort((a, b) => Number(a.manifest.number - b.manifest.number) || a.manifest.end - b.manifest.end);
    checkSeries(of, verdict);
    sayWitnesses(of, verdict);
  }
};

// ---- disclosures (§10) --------------------------------------------------------------------------------------------------------

/** C2SP tlog-proof: header, optional `extra`, `index`, hashes, an empty line, the checkpoint note. */
const parseProof = (bytes) => {
  need(bytes.length <= 2 * MAX_NOTE, '文件过大', 'it is too large');
  const text = decodeText(bytes);
  const blank = text.indexOf('\n\n');
  const lines = text.slice(0, Math.max(0, blank)).split('\n');
  need(blank > 0 && lines.shift() === 'c2sp.org/tlog-proof@v1', '不是条目证明文件', 'it is not a proof of an entry');
  if (lines[0]?.startsWith('extra ')) base64(lines.shift().slice(6));
  need(lines[0]?.startsWith('index '), '缺少 index 一行', "the line 'index' is missing");
  const index = decimal(lines.shift().slice(6));
  const path = lines.map(base64);
  need(path.length <= 63 && path.every((hash) => hash.length === 32), '证明的散列值有误', "the proof's hashes are wrong");
  return { index, path, checkpoint: text.slice(blank + 2) };
};

const checkDisclosure = (place, options, verdict) => {
  const say = verdict.say.bind(verdict);
  const { trust } = options;
  verdict.title(place.name);
  const epochs = at('epochs', () => {
    const notes = splitNotes(place.read('epochs', 4 * 1048576));
    need(notes.length, '没有时段证书', 'there is no certificate');
    const values = readText('station/epoch/v1', splitNote(notes[0]).text);
    const device = parseKeyOf(NOTE_KEY, values.device);
    need(deviceName(parseOrigin(values.journal)) === device.name, '日志不属于签名的设备', "the journal is not the signing device's");
    return Object.assign(readEpochs(notes, values.journal, device), { journal: values.journal, device });
  });
  const { journal, device } = epochs;
  const origin = parseOrigin(journal);
  const gone = trust?.revoked.map((one) => one.key) ?? [];
  const receiptNotes = place.read('receipts', 4 * 1048576);
  const receipts = receiptNotes && trust ? at('receipts', () => splitNotes(receiptNotes).flatMap((note) => {
    const receipt = readReceipt(note, trust.ever.filter((key) => !gone.includes(key)), gone);
    return receipt ? [receipt] : [];
  })) : [];
  const received = receipts.length ? receipts.map((one) => one.received).reduce((a, b) => (a < b ? a : b)) : null;
  const judged = judgedAt(trust, received);
  need(!judged?.late.has(device.text), '设备公钥已吊销，且没有吊销前的认定中心回执', "the device's key was revoked, and there is no receipt of the center from before", 'epochs');
  const planNote = place.read('plan.note', MAX_NOTE);
  const plan = planNote ? at('plan.note', () => readPlan(planNote, origin, judged)) : null;
  const enrolNote = place.read('enrol.note', MAX_NOTE);
  const enrolment = enrolNote && judged ? at('enrol.note', () => readEnrolment(enrolNote, origin, device, judged)) : null;
  const numbers = place.list('entries').filter((name) => name.endsWith('.tlog-proof')).map((name) => name.slice(0, -'.tlog-proof'.length))
    .sort((a, b) => Number(a) - Number(b));
  for (const name of place.list('entries')) {
    need(numbers.includes(name.replace(/\.(tlog-proof|key)$/, '')), '多余的文件', 'the file does not belong here', `entries/${name}`);
  }
  need(numbers.length, '没有条目', 'there is no entry', 'entries');
  let shared = null;
  const shown = numbers.map((text) => at(`entries/${text}`, () => {
    const seq = count(text);
    const body = place.read(`entries/${text}`, 65535);
    need(body, '缺少此文件', 'the file is missing');
    const proof = at(`entries/${text}.tlog-proof`, () => {
      const read = parseProof(place.read(`entries/${text}.tlog-proof`, 2 * MAX_NOTE));
      need(read.index === BigInt(seq), '证明的序号与文件名不符', "the proof's index is not the file's name");
      const stated = parseCheckpoint(splitNote(read.checkpoint).text);
      const head = openHead(read.checkpoint, epochOf(epochs, stated.size).key, cosigningKeys(plan, judged));
      need(head.origin === journal, '树头属于另一日志', "the head is another journal's");
      need(shared === null || (shared.size === head.size && same(shared.root, head.root)), '各证明的树头不同', 'the proofs are on different heads');
      shared = { ...head, ...cosigners(head, plan, judged) };
      checkInclusion(BigInt(seq), head.size, leafHash(body), read.path, head.root);
      return read;
    });
    const entry = parseEntry(body, seq);
    const keyText = place.read(`entries/${text}.key`, 65);
    let hidden = null;
    if (keyText) {
      at(`entries/${text}.key`, () => {
        const line = decodeText(keyText);
        need(/^[0-9a-f]{64}\n$/.test(line) && entry.sealed !== undefined, '不是此条目的密钥', 'it is not a key of this entry');
        hidden = openSealed(entry, Buffer.from(line.trim(), 'hex'));
      });
    }
    return { entry, hidden, proof };
  }));
  const last = epochs.at(-1);
  need(last.first < shared.size, '证书写的位置不在本树内', 'a certificate begins beyond this tree', 'epochs');
  for (const one of receipts) {
    need(one.journal === journal && BigInt(one.size) === shared.size && same(one.root, shared.root), '回执不属于这个树头', 'a receipt is not of this head', 'receipts');
  }
  say('proven', `日志 ${journal} 的树头（${shared.size} 条）由设备 ${device.name} 认证的时段密钥签名`,
    `the head of ${journal} over ${shared.size} entries is signed by an epoch key that the device ${device.name} certified`, 'epochs');
  if (plan?.demo === 'yes') say('noted', '这是演示或演练数据', 'this is a demo or rehearsal');
  sayOrigin(say, trust, enrolment, plan);
  for (const one of receipts) {
    say('proven', `认定中心回执第 ${one.sequence} 号：${moment(one.received)} 收到此树头`, `receipt ${one.sequence} of the center: it had this head at ${moment(one.received)}`, 'receipts');
  }
  if (shared.witnessed !== null) {
    say('proven', `认定中心会签了此树头：${moment(shared.witnessed)}`, `the center cosigned this head at ${moment(shared.witnessed)}`);
  } else if (!receipts.length) {
    say('unproven', '此树头没有外部见证', 'this head has no outside witness');
  }
  for (const id of shared.people) {
    say('noted', `树头另由 ${id} 会签：是第二人，不是外部见证`, `the head is cosigned by ${id}: a second person and not an outside witness`);
  }
  for (const { entry, hidden } of shown) {
    say('proven', `第 ${entry.seq} 条在这棵树上，内容如下`, `entry ${entry.seq} is in the tree and says:`, `entries/${entry.seq}`);
    const { salt, sealed, ...rest } = entry;
    console.log(`      ${shownSafely(JSON.stringify({ ...rest, ...(hidden ? { sealed: hidden } : sealed === undefined ? {} : { sealed: '…' }) }))}`);
    if (sealed !== undefined && !hidden) say('unproven', '密封内容没有公开', 'its sealed part was not disclosed', `entries/${entry.seq}`);
  }
  say('unproven', '其他条目不在此处：这只证明这些条目，不说明没有别的', 'other entries are not here: this proves these entries, not that there are no others');
};

/** Free text from a room must not steer a terminal. */
const shownSafely = (text) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');

// ---- where files come from ---------------------------------------------------------------------------------------------------

const found = (path) => {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined; // a file stands where the path has a folder: nothing is there either
    throw error;
  }
};
const isFile = (path) => found(path)?.isFile() ?? false;
const isFolder = (path) => found(path)?.isDirectory() ?? false;

const readWhole = (path) => {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Unreadable(`${path}: ${error.message}`);
  }
};

/** At most one byte more than allowed: enough to notice. */
const readAtMost = (path, limit) => {
  const file = openSync(path, 'r');
  try {
    const body = Buffer.alloc(Math.min(statSync(path).size, limit + 1));
    let got = 0;
    while (got < body.length) {
      const more = readSync(file, body, got, body.length - got, got);
      if (!more) break;
      got += more;
    }
    return body.subarray(0, got);
  } catch (error) {
    throw new Unreadable(`${path}: ${error.message}`);
  } finally {
    closeSync(file);
  }
};

const folderPlace = (path) => ({
  name: path,
  read: (name, limit) => (isFile(join(path, name)) ? readAtMost(join(path, name), limit) : null),
  list: (name) => (isFolder(join(path, name)) ? readdirSync(join(path, name)).sort() : []),
});

/** A tar that any tool made of such folders. Members are taken by name in memory; a name or kind that is no plain file's is refused. */
const tarPlaces = (path) => {
  const bytes = readWhole(path);
  const files = new Map();
  const refuse = (why) => {
    throw new Unreadable(`${path}: ${why}`);
  };
  const field = (header, from, length) => header.subarray(from, from + length).toString('utf8').replace(/\0.*$/s, '');
  let longName = '';
  for (let place = 0; place + 512 <= bytes.length; ) {
    const header = bytes.subarray(place, place + 512);
    if (header.every((byte) => byte === 0)) break;
    const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
    const octal = (from, length) => parseInt(field(header, from, length).trim() || 'x', 8);
    const size = octal(124, 12);
    if (octal(148, 8) !== sum || !(size >= 0) || place + 512 + size > bytes.length) refuse('not a tar, or its end is missing');
    const body = bytes.subarray(place + 512, place + 512 + size);
    const kind = header.toString('latin1', 156, 157);
    place += 512 + 512 * Math.ceil(size / 512);
    const prefix = field(header, 257, 6) === 'ustar' && header[263] === 0x30 ? field(header, 345, 155) : '';
    const name = longName || (prefix ? `${prefix}/` : '') + field(header, 0, 100);
    longName = '';
    if (kind === 'L') longName = body.toString('utf8').replace(/\0.*$/s, '');
    else if (kind === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(body.toString('utf8'))?.[1] ?? '';
    else if (kind === '5' || kind === 'g') continue;
    else if (kind !== '0' && kind !== '\0') refuse(`${name} is not a plain file`);
    else {
      const plain = name.replace(/^(\.\/)+/, '');
      if (plain.split('/').some((word) => word === '' || word === '.' || word === '..')) refuse(`${name} is a name that leads elsewhere`);
      if (files.has(plain)) refuse(`${name} is in it twice`);
      files.set(plain, body);
    }
  }
  const folders = [...files.keys()].filter((name) => /(^|\/)(manifest|epochs)$/.test(name)).map(dirname);
  return [...new Set(folders)].sort().map((folder) => {
    const inside = folder === '.' ? '' : `${folder}/`;
    return {
      name: `${path}:${folder}`,
      read: (name) => files.get(inside + name) ?? null,
      list: (name) => [...files.keys()].filter((one) => one.startsWith(`${inside}${name}/`)).map((one) => one.slice(inside.length + name.length + 1)).sort(),
    };
  });
};

const findPlaces = (path) => {
  if (isFile(path)) {
    if (basename(path) === 'manifest') return [folderPlace(dirname(path))];
    return tarPlaces(path);
  }
  if (isFile(join(path, 'manifest')) || isFile(join(path, 'epochs'))) return [folderPlace(path)];
  if (!isFolder(path)) throw new Unreadable(`${path}: no such file or folder`);
  return readdirSync(path).sort().map((name) => join(path, name)).filter((one) => isFile(join(one, 'manifest'))).map(folderPlace);
};

// ---- command line ------------------------------------------------------------------------------------------------------------

const readTrust = (path) => {
  try {
    const { center, keys, recipients, demo = false, witness = [], number = 0, previous = '', time = 0, until = 0, retired = [], revoked = [],
      ...rest } = JSON.parse(decodeText(readWhole(path)));
    const texts = (list) => Array.isArray(list) && list.every(isText);
    const fits = isText(center) && texts(keys) && texts(recipients) && texts(retired) && texts(witness) && typeof demo === 'boolean' && isText(previous)
      && [number, time, until].every(Number.isSafeInteger) && Array.isArray(revoked)
      && revoked.every((one) => isObject(one) && Object.keys(one).sort().join() === 'key,time' && isText(one.key) && Number.isSafeInteger(one.time));
    if (!fits || Object.keys(rest).length) throw new Error('its fields are wrong');
    [...keys, ...retired].forEach(parseKey);
    witness.forEach((key) => parseKeyOf(COSIGNATURE_KEY, key));
    return { center, witness, ever: [...keys, ...retired], revoked: revoked.map((one) => ({ key: one.key, time: BigInt(one.time) })) };
  } catch (error) {
    throw new Unreadable(`${path}: not a trust file: ${error.message}`);
  }
};

/** `HEAD1/` origin `/` size `/` root in base32 (§9). */
const readSlip = (text) => {
  const found = /^HEAD1\/(.+)\/(0|[1-9][0-9]{0,14})\/([A-Z2-7]{52})$/.exec(text.trim());
  if (!found) throw new Unreadable(`${text}: not the line of a slip`);
  let bits = '';
  for (const letter of found[3]) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
  return { origin: found[1], size: BigInt(found[2]), root: Buffer.from(bits.slice(0, 256).match(/.{8}/g).map((byte) => parseInt(byte, 2))) };
};

const USAGE = 'node verify.mjs PATH [--trust trust.json] [--identity FILE]… [--slip HEAD1/…]… [--opened FOLDER] [--take-out FOLDER]';

const main = (args) => {
  const options = { paths: [], identity: [], slip: [] };
  const names = { '--trust': 'trustFile', '--opened': 'opened', '--take-out': 'takeOut' };
  for (let i = 0; i < args.length; i += 1) {
    if (!args[i].startsWith('--')) options.paths.push(args[i]);
    else if (i + 1 === args.length || !(args[i] in names || ['--identity', '--slip'].includes(args[i]))) throw new Unreadable(USAGE);
    else if (!(args[i] in names)) options[args[i].slice(2)].push(args[(i += 1)]);
    else options[names[args[i]]] = args[(i += 1)];
  }
  if (options.paths.length !== 1) throw new Unreadable(USAGE);
  const [path] = options.paths;
  const trust = options.trustFile ? readTrust(options.trustFile) : null;
  const settings = { trust, secrets: readIdentities(options.identity), slips: options.slip.map(readSlip), opened: options.opened, takeOut: options.takeOut };
  const places = findPlaces(path);
  if (!places.length) throw new Unreadable(`${path}: no bundle and no disclosure in it`);
  if (trust) console.log(`信任 trusting ${trust.center}`);
  const verdict = new Verdict();
  const bundles = places.filter((place) => place.read('manifest', MAX_NOTE));
  for (const place of places.filter((one) => !bundles.includes(one))) {
    try {
      checkDisclosure(place, settings, verdict);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      verdict.say('failed', error.zh, error.en, `${place.name}/${error.where}`);
    }
  }
  if (bundles.length) checkBundles(bundles, settings, verdict);
  console.log(verdict.failed ? `核验未通过：${verdict.failed} 处不成立 · ${verdict.failed} things do not hold` : '核验通过 · all hold');
  return verdict.failed ? 1 : 0;
};

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  // Whatever else goes wrong must look neither like "verified" nor like "does not hold".
  const known = error instanceof Unreadable || error.syscall !== undefined;
  console.error(`无法读取 · can't be read: ${known ? error.message : `defect of this program: ${error.stack}`}`);
  process.exitCode = 2;
}
