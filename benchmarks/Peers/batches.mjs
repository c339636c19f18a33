import { createInterface } from 'node:readline';

/**
 * Answers each line of the input, `{ batches, size, identities, data }`, with a line `{ seconds }`: how long it took to append so many batches, one event of that
 * data to each of `size` streams. Batches go through the identities in turn, as the bench's own do.
 * @param {(streams: string[], data: object) => Promise<void>} append Returns when the batch is committed.
 */
export async function answerWith(append) {
  console.log('Ready:');
  for await (const line of createInterface({ input: process.stdin })) {
    const { batches, size, identities, data } = JSON.parse(line);
    const start = process.hrtime.bigint();
    for (let batch = 0; batch < batches; batch++) {
      const streams = Array.from({ length: size }, (_, i) => `identity-${(batch * size + i) % identities}`);
      await append(streams, data);
    }
    console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - start) / 1e9 }));
  }
}
