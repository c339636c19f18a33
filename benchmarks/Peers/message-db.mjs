// Message DB, whose only way in is a call of write_message for each message. `node message-db.mjs` makes the calls of a batch one after the other in one transaction, as its clients do;
// `node message-db.mjs set` makes them all in one statement, which spares the way between program and database.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { answerWith } from './batches.mjs';

// Where to connect is in PGHOST and the like; PGOPTIONS names the schema.
const client = new pg.Client();
await client.connect();
await install();

await answerWith(process.argv[2] === 'set' ? writeSet : writeEach);

async function writeEach(streams, data) {
  const text = JSON.stringify(data);
  await client.query('begin');
  for (const stream of streams) {
    await client.query({ name: 'write', text: `select write_message($1, $2, 'InteractionRecorded', $3)`, values: [randomUUID(), stream, text] });
  }
  await client.query('commit');
}

async function writeSet(streams, data) {
  await client.query({
    name: 'write-set',
    text: `select count(write_message(m.id, m.stream, 'InteractionRecorded', $3::jsonb)) from unnest($1::varchar[], $2::varchar[]) as m(id, stream)`,
    values: [streams.map(() => randomUUID()), streams, JSON.stringify(data)],
  });
}

/** What the package's install.sh does, but for its role: that needs a superuser, and has no bearing on speed. */
async function install() {
  if ((await client.query(`select to_regclass('message_store.messages') as table`)).rows[0].table) return;
  const files = [
    'schema/message-store', 'extensions/pgcrypto', 'tables/messages', 'types/message',
    'functions/message-store-version', 'functions/hash-64', 'functions/acquire-lock', 'functions/category', 'functions/is-category', 'functions/id', 'functions/cardinal-id',
    'functions/stream-version', 'functions/write-message',
    'indexes/messages-id', 'indexes/messages-stream', 'indexes/messages-category',
  ];
  for (const file of files) {
    await client.query(await readFile(new URL(`node_modules/@eventide/message-db/database/${file}.sql`, import.meta.url), 'utf8'));
  }
}
