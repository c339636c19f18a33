// Subscribes with graphql-sse and prints each result as a line of JSON, until the server completes or `stop` results have come.
import { createClient } from 'graphql-sse';

const [url, token, query, stop = '0', lastEventId = ''] = process.argv.slice(2);

const client = createClient({
  url,
  retryAttempts: 0,
  headers: { ...(token && { authorization: `Bearer ${token}` }), ...(lastEventId && { 'last-event-id': lastEventId }) },
});

let seen = 0;
await new Promise((resolve, reject) => {
  const dispose = client.subscribe({ query }, {
    next: (result) => {
      if (seen && seen === Number(stop)) return;
      console.log(JSON.stringify(result));
      if (++seen === Number(stop)) dispose();
    },
    error: reject,
    complete: resolve,
  });
});
console.log('complete');
