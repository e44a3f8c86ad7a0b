// Draws the lots of a record again, from docs/lots.md alone:  node recompute.mjs lots.json
// Exit code 0: equal; 1: something differs, and is named; 2: no such record.
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

const FORMAT = 'station/lots/v1';
const TWO64 = 2n ** 64n;

function numbers(seed, head) {
  let counter = 0;
  return (n) => {
    const limit = TWO64 - (TWO64 % BigInt(n));
    for (;;) {
      const said = createHmac('sha256', Buffer.from(seed, 'utf8')).update(`${head} ${counter}`, 'utf8').digest();
      counter += 1;
      const u = said.readBigUInt64BE(0);
      if (u < limit) return Number(u % BigInt(n));
    }
  };
}

function shuffled(people, below) {
  const order = [...people];
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function attempt(draw, below) {
  const leads = shuffled(draw.people.filter((p) => p.role === 'lead').map((p) => p.id), below);
  const kept = leads.slice(0, draw.places.filter((p) => p.role === 'lead').length);
  const rest = shuffled(
    draw.people.filter((p) => p.role !== 'lead' || !kept.includes(p.id)).map((p) => p.id),
    below,
  );
  const result = draw.places.map(({ room, role }) => ({
    draw: draw.name, room, role, person: role === 'lead' ? kept.shift() : rest.shift(),
  }));
  return { result, rest };
}

let record;
try {
  record = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  if (record.format !== FORMAT) throw new Error(`format ${record.format}`);
} catch (error) {
  console.error(`no record of lots: ${error.message}`);
  process.exit(2);
}

const hash = createHash('sha256').update(record.list.map((line) => `${line}\n`).join(''), 'utf8').digest('hex');
const draws = new Map();
for (const line of record.list) {
  const [word, name, ...rest] = line.split(' ');
  if (word === 'draw') draws.set(name, { name, places: [], people: [], barred: new Set() });
  if (word === 'place') draws.get(name).places.push({ room: rest[0], role: rest[1] });
  if (word === 'person') draws.get(name).people.push({ id: rest[0], role: rest[1] });
  if (word === 'barred') draws.get(name).barred.add(`${rest[0]} ${rest[1]}`);
}

const result = [];
const reserves = {};
for (const draw of draws.values()) {
  if (draw.people.length < draw.places.length) {
    console.error(`${draw.name}: fewer people than places`);
    process.exit(1);
  }
  for (let n = 0; ; n += 1) {
    const once = attempt(draw, numbers(record.seed, `${FORMAT} ${hash} ${draw.name} ${n}`));
    if (once.result.some((one) => draw.barred.has(`${one.person} ${one.room}`))) continue;
    result.push(...once.result);
    reserves[draw.name] = once.rest;
    break;
  }
}

const say = (one) => `${one.draw} ${one.room} ${one.role} ${one.person}`;
const [mine, theirs] = [result.map(say), record.result.map(say)];
const wrong = [];
if (hash !== record.list_sha256) wrong.push('the hash of the list');
for (const line of mine) if (!theirs.includes(line)) wrong.push(`drawn again, not in the record: ${line}`);
for (const line of theirs) if (!mine.includes(line)) wrong.push(`in the record, not drawn again: ${line}`);
for (const [name, left] of Object.entries(reserves)) {
  if (JSON.stringify(left) !== JSON.stringify(record.reserves[name])) wrong.push(`reserves of ${name}`);
}
for (const line of wrong) console.log(`✗ ${line}`);
if (!wrong.length) console.log(`equal: ${mine.length} places, list ${hash}`);
process.exit(wrong.length ? 1 : 0);
