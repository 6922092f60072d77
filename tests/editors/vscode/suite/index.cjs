// VS Code calls `run` in its extension host.
const fs = require('node:fs');
const path = require('node:path');
const Mocha = require('mocha');

exports.run = async () => {
  const mocha = new Mocha({ ui: 'tdd', timeout: 30000 });
  for (const file of fs.readdirSync(__dirname)) {
    if (file.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, file));
  }
  const tests = [];
  const failures = await new Promise((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => tests.push({ title: test.fullTitle() }))
      .on('fail', (test, error) => tests.push({ title: test.fullTitle(), error: String(error.stack ?? error) }));
  });
  fs.writeFileSync(path.join(process.env.RUN, 'host.json'), JSON.stringify({ tests }));
  if (failures > 0) throw new Error(`${failures} tests failed`);
};
