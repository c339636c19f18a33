// PostGraphile over the schema `bench`, in as many processes as there are processors: `node postgraphile.mjs <port>`.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { availableParallelism } from 'node:os';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', () => { if (++listening === availableParallelism()) console.log('Ready:'); });
  for (let i = 0; i < availableParallelism(); i++) cluster.fork();
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
