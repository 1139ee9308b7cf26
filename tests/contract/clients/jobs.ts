// The main jobs with the types that openapi-typescript writes: `node jobs.js URL KEY`.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Quote = components["schemas"]["Quote"];

const outlet = "Written in TypeScript";
const text =
  "“The trains have been tested for a year,” Ana Ruiz told reporters in Madrid. “They are ready.”\n\n" +
  "“We look forward to the first journey,” said Mia Wong, a spokeswoman for the Harbour Board.\n";

const [baseUrl, key] = process.argv.slice(2);
// With media types as a parameter, answers have the type of JSON, not that of CSV as well.
const client = createClient<paths, "application/json" | "application/problem+json">({
  baseUrl: baseUrl!,
  headers: { Authorization: `Bearer ${key}` },
});

function must<T>(answer: { data?: T; error?: components["schemas"]["Problem"] }): T {
  assert(answer.data !== undefined, JSON.stringify(answer.error));
  return answer.data;
}

type Change = components["schemas"]["Change"];

async function latest(since?: string): Promise<[string | undefined, Change[]]> {
  const seen: Change[] = [];
  for (let cursor = since; ; ) {
    const query = { limit: 1000, ...(cursor === undefined ? {} : { cursor }) };
    const page: components["schemas"]["ChangePage"] = must(await client.GET("/v1/changes", { params: { query } }));
    seen.push(...page.items);
    cursor = page.next_cursor;
    if (!page.has_more) return [cursor, seen];
  }
}

const stored = await client.POST("/v1/articles", {
  params: { header: { "Idempotency-Key": "typescript-1" } },
  body: { text, outlet },
});
assert.equal(stored.response.status, 201);
const article = must(stored);
const one = { params: { path: { article_id: article.id } } };
assert.equal(must(await client.GET("/v1/articles/{article_id}", one)).text, text);

const search = { speaker: ["wong"], outlet: [outlet], q: "journey" };
const found: Quote[] = must(await client.GET("/v1/quotes", { params: { query: search } })).items;
assert.deepEqual(found.map((quote) => quote.text), ["We look forward to the first journey,"]);
const quote = found[0]!;
assert.equal(quote.speaker?.name, "Mia Wong");
const said = quote.content[0]!;
assert.equal([...text].slice(said.start, said.end).join(""), said.text);

const seen: string[] = [];
let cursor: string | null = null;
do {
  const query: { outlet: string[]; limit: number; cursor?: string } = { outlet: [outlet], limit: 1 };
  if (cursor !== null) query.cursor = cursor;
  const page: components["schemas"]["QuotePage"] = must(await client.GET("/v1/quotes", { params: { query } }));
  seen.push(...page.items.map((each) => each.id));
  cursor = page.next_cursor;
} while (cursor !== null);
assert.equal(new Set(seen).size, article.quote_count);

const [position] = await latest();
const path = { quote_id: quote.id };
const read = await client.GET("/v1/quotes/{quote_id}", { params: { path } });
const header = { "If-Match": read.response.headers.get("ETag")! };
const corrected = must(
  await client.PATCH("/v1/quotes/{quote_id}", { params: { path, header }, body: { role: "chairwoman" } }),
);
assert.equal(corrected.speaker?.role, "chairwoman");
const stale = await client.PATCH("/v1/quotes/{quote_id}", { params: { path, header }, body: { role: "x" } });
assert.equal(stale.response.status, 412);
assert.equal(stale.error?.code, "changed_meanwhile");

const [, changed] = await latest(position);
assert(changed.some((change) => change.id === quote.id && change.quote?.speaker?.role === "chairwoman"));

const erased = await client.DELETE("/v1/articles/{article_id}", {
  params: { ...one.params, header: { "If-Match": "*" } },
});
assert.equal(erased.response.status, 204);
const missing = await client.GET("/v1/articles/{article_id}", one);
assert.equal(missing.error?.code, "not_found");
const [, after] = await latest(position);
assert(after.some((change) => change.id === article.id && change.action === "deleted"));
console.log("all jobs done");
