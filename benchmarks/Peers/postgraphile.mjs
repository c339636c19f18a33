// PostGraphile over the schema `bench`, in as many processes as are asked for: `node postgraphile.mjs <port> <processes>`.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

// It asks for Node.js 22, and of what that has over 20 it uses this one function on this way.
Promise.withResolvers ??= function () {
  const made = {};
  made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};

if (cluster.isPrimary) {
  const processes = Number(process.argv[3]);
  let listening = 0;
  cluster.on('listening', () => { if (++listening === processes) console.log('Ready:'); });
  for (let i = 0; i < processes; i++) cluster.fork();
  process.stdin.on('end', () => process.exit()).resume();
} else {
  const preset = {
    extends: [PostGraphileAmberPreset],
    // Where to connect is in PGHOST and the like.
    pgServices: [makePgService({ poolConfig: { max: 8 }, schemas: ['bench'] })],
    grafserv: { graphiql: false, watch: false },
  };
  const server = createServer();
  await postgraphile(preset).createServ(grafserv).addTo(server);
  server.listen(Number(process.argv[2]), '127.0.0.1');
}
