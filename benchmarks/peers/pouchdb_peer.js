// PouchDB on LevelDB <-> express-pouchdb in a process of its own. One command a line on standard input:
// {"do":"make","file":...} puts the documents of a JSON file into the first database, {"do":"up"} replicates it to the
// server, {"do":"down"} the server to a second database; each is answered by {"seconds":..., "documents":...}.
"use strict";

const { fork } = require("child_process");
const fs = require("fs");
const path = require("path");
const readline = require("readline");
const PouchDB = require("pouchdb");

// PouchDB's own choice, 100 documents at a time, unless the second argument names another number.
const BATCH = process.argv[3] && process.argv[2] !== "serve" ? { batch_size: Number(process.argv[3]) } : {};

function serve(folder) {
  const express = require("express");
  const app = express();
  const Served = PouchDB.defaults({ prefix: folder + path.sep });
  app.use("/", require("express-pouchdb")(Served, { configPath: path.join(folder, "config.json"), logPath: path.join(folder, "log.txt") }));
  const listener = app.listen(0, "127.0.0.1", () => process.send({ port: listener.address().port }));
}

async function measured(work) {
  const began = process.hrtime.bigint();
  const documents = await work();
  return { seconds: Number(process.hrtime.bigint() - began) / 1e9, documents };
}

async function drive(folder) {
  for (const name of ["server", "one", "two"]) fs.mkdirSync(path.join(folder, name), { recursive: true });
  const server = fork(__filename, ["serve", path.join(folder, "server")], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const port = await new Promise((resolve, reject) => {
    server.once("message", (message) => resolve(message.port));
    server.once("exit", () => reject(new Error("the server ended")));
  });
  const hub = `http://127.0.0.1:${port}/tickets`;
  const [one, two] = ["one", "two"].map((name) => new PouchDB(path.join(folder, name, "tickets")));
  const doers = {
    make: async (file) => {
      const documents = JSON.parse(fs.readFileSync(file, "utf8"));
      await one.bulkDocs(documents);
      return documents.length;
    },
    up: async () => (await one.replicate.to(hub, BATCH)).docs_written,
    down: async () => (await two.replicate.from(hub, BATCH)).docs_written,
  };
  console.log(JSON.stringify({ version: PouchDB.version }));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    console.log(JSON.stringify(await measured(() => doers[command.do](command.file))));
  }
  server.kill();
  process.exit(0);
}

if (process.argv[2] === "serve") serve(process.argv[3]);
else drive(process.argv[2]);
