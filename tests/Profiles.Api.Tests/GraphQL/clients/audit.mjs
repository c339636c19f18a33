// Runs all audits of graphql-http against a server and prints one line for each: its id, whether it passed, its name.
import { serverAudits } from 'graphql-http';

const [url, token] = process.argv.slice(2);

const withToken = (input, init = {}) => {
  const headers = new Headers(init.headers);
  if (token) headers.set('authorization', `Bearer ${token}`);
  return fetch(input, { ...init, headers });
};

for (const audit of serverAudits({ url, fetchFn: withToken })) {
  const result = await audit.fn();
  console.log(`${audit.id} ${result.status} ${audit.name}`);
}
