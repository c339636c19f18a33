// Sends each kind of call with a real client: node send.mjs <segment|rudderstack> <url> <write key> <prefix of the ids>
import { randomUUID } from 'node:crypto';
import { Analytics } from '@segment/analytics-node';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';

const [which, url, key, prefix] = process.argv.slice(2);
const userId = `${prefix}-user`;
const anonymousId = `${prefix}-visitor`;
const context = { externalIds: [{ id: `${prefix}-login`, type: 'community', collection: 'forum', encoding: 'none' }] };
const calls = [
  ['identify', { userId, anonymousId, traits: { email: `${prefix}@example.com`, emailVerified: true, firstName: 'Marie', address: { city: 'Lyon' } } }],
  ['track', { userId, event: 'Order Completed', properties: { order_id: '1', revenue: 12.5, currency: 'EUR' } }],
  ['track', { userId, event: 'Product Reviewed', context, properties: { product_id: 'p1', review_body: 'Très bien', rating: 5 } }],
  ['page', { userId, anonymousId, name: 'Home', properties: { url: 'https://shop.example/' } }],
  ['screen', { userId, name: 'Basket' }],
  ['group', { userId, groupId: `${prefix}-group`, traits: { name: 'Exemple SA' } }],
  ['alias', { userId, previousId: randomUUID() }],
];
// Enough for several batches.
for (let i = 0; i < 40; i++) calls.push(['track', { userId, event: 'Counted', properties: { i } }]);

const failed = [];
if (which === 'segment') {
  const client = new Analytics({ writeKey: key, host: url, flushAt: 15, maxRetries: 2 });
  client.on('error', error => failed.push(error.code ?? 'error'));
  for (const [call, message] of calls) client[call](message, error => error && failed.push('callback'));
  await client.closeAndFlush();
} else {
  const client = new RudderAnalytics(key, { dataPlaneUrl: url, flushAt: 15, flushInterval: 200 });
  await Promise.all(calls.map(([call, message]) => new Promise(done => client[call](message, error => {
    if (error) failed.push('callback');
    done();
  }))));
}
console.log(JSON.stringify({ sent: calls.length, failed }));
process.exit(failed.length === 0 ? 0 : 1);
