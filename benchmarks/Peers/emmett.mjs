// Emmett on PostgreSQL. An append of its goes to one stream. `node emmett.mjs` appends one event to each stream of a batch, all in one transaction; `node emmett.mjs one` appends the
// batch to a single stream, which is another and easier problem: Emmett at its best.
import { dumbo } from '@event-driven-io/dumbo';
import { appendToStream, getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { answerWith } from './batches.mjs';

const { PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE } = process.env;
const connectionString = `postgresql://${PGUSER}:${PGPASSWORD}@${PGHOST}:${PGPORT}/${PGDATABASE}`;
const store = getPostgreSQLEventStore(connectionString);
await store.schema.migrate();
const pool = dumbo({ connectionString });

const type = 'InteractionRecorded';

async function appendEach(streams, data) {
  await pool.withTransaction(async (transaction) => {
    const within = { withTransaction: async (append) => (await append(transaction)).result };
    for (const stream of streams) {
      const { success } = await appendToStream(within, stream, 'identity', [{ type, data }]);
      if (!success) throw new Error('An append was refused.');
    }
    return { success: true, result: null };
  });
}

const appendToOne = (streams, data) => store.appendToStream(`one-${streams[0]}`, streams.map(() => ({ type, data })));

await answerWith(process.argv[2] === 'one' ? appendToOne : appendEach);
