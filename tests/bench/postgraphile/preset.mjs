// PostGraphile 5 as its documentation advises for production: no watching, no GraphiQL, no explain, errors as they are.

import { PgSimplifyInflectionPreset } from '@graphile/simplify-inflection'
import { makePgService } from 'postgraphile/adaptors/pg'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { settings } from './tokens.mjs'

export default {
  extends: [PostGraphileAmberPreset, PgSimplifyInflectionPreset],
  // It would offer only the first column of an index, which here is always the organization.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [
    makePgService({
      // node-postgres reads PGHOST, PGUSER, PGPASSWORD and PGDATABASE.
      connectionString: '',
      schemas: ['public', 'bench'],
      poolConfig: { max: Number(process.env.POOL) },
      pubsub: false,
    }),
  ],
  grafast: {
    explain: false,
    context: (request) => ({ pgSettings: settings(request.node.req.headers.authorization) }),
  },
  grafserv: { port: Number(process.env.PORT), websockets: false, graphiql: false, watch: false, outputDataAsString: true },
}
