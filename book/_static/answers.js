// Answers, checked in the page: the language and the judgement of mixing/answers, in JavaScript. Nothing is evaluated as code.
// A test gives both the same answers and compares what they say.
const mixingAnswers = (() => {
  const LONGEST = 300, DEEPEST = 60, POINTS = 40, CLOSE = 1e-9, CONSTANTS = { pi: Math.PI, e: Math.E };
  const IRRATIONAL = [2, 3, 5, 7, 11, 13, 17, 19].map(Math.sqrt);
  const FUNCTIONS = { sqrt: Math.sqrt, exp: Math.exp, log: Math.log, ln: Math.log, log2: Math.log2, log10: Math.log10,
    sin: Math.sin, cos: Math.cos, tan: Math.tan, abs: Math.abs };
  const NAMES = "alpha beta gamma delta epsilon theta kappa lambda mu nu pi rho sigma tau phi chi psi omega Omega".split(" ");
  const SIGNS = { "−": "-", "–": "-", "·": "*", "×": "*", "÷": "/", "**": "^", "√": "sqrt", "½": "(1/2)", "²": "^2", "³": "^3" };
  [..."αβγδεθκλμνπρστφχψωΩ"].forEach((letter, i) => { SIGNS[letter] = ` ${NAMES[i]} `; });
  const TOKEN = /\s*(?:(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z]\w*'?)|(?<sign>[-+*/^(),%]))/y;
  const has = (o, k) => Object.hasOwn(o, k);

  function tokens(text) {
    if ([...text].length > LONGEST) throw Error(`an answer has at most ${LONGEST} characters.`);
    for (const [sign, plain] of Object.entries(SIGNS)) text = text.replaceAll(sign, plain);
    text = text.trim();
    const found = [];
    for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length;) {
      const place = TOKEN.lastIndex, token = TOKEN.exec(text);
      if (!token) throw Error(`"${[...text.slice(place).trim()][0]}" has no place in an answer. Use numbers, names, + - * / ^ and parentheses.`);
      found.push(Object.entries(token.groups).find(([, t]) => t !== undefined));
    }
    return found;
  }
  function parse(text, symbols = {}) {
    const all = tokens(text);
    let place = 0, depth = 0;
    const kind = () => all[place]?.[0] ?? "", word = () => all[place]?.[1] ?? "";
    const take = (...signs) => kind() === "sign" && signs.includes(word()) ? all[place++][1] : undefined;
    const deeper = () => { if (++depth > DEEPEST) throw Error("that is nested too deeply."); };
    const close = () => { if (!take(")")) throw Error("a parenthesis is not closed."); };
    function sum() {
      deeper();
      let tree = product(), sign;
      while ((sign = take("+", "-"))) tree = [sign, tree, product()];
      depth--;
      return tree;
    }
    function product() {
      let tree = signed(), divided = false, sign;
      for (;;) {
        if ((sign = take("*", "/"))) { tree = [sign, tree, signed()]; divided = sign === "/"; }
        else if (kind() === "number" || kind() === "name" || word() === "(") {
          if (divided) throw Error("a/b c can be read in two ways: write a/(b*c) or a/b*c.");
          tree = ["*", tree, power()];
        } else return tree;
      }
    }
    function signed() {
      let minus = false, sign;
      while ((sign = take("+", "-"))) minus = minus !== (sign === "-");
      const tree = power();
      return minus ? ["-", ["number", "0"], tree] : tree;
    }
    function power() {
      let tree = atom();
      if (take("^")) { deeper(); tree = ["^", tree, signed()]; depth--; }
      return tree;
    }
    function atom() {
      const k = kind(), t = word();
      let tree;
      place++;
      if (k === "number") tree = ["number", t];
      else if (k === "name" && !has(symbols, t) && has(FUNCTIONS, t)) {
        if (!take("(")) throw Error(`${t} needs parentheses: ${t}(…).`);
        tree = ["call", t, sum()];
        close();
      } else if (k === "name" && (has(symbols, t) || has(CONSTANTS, t))) tree = [has(symbols, t) ? "symbol" : "constant", t];
      else if (k === "name") throw Error(`"${t}" is not known here. Names that are: ${[...Object.keys(symbols), ...Object.keys(CONSTANTS)].join(", ")}; functions: ${Object.keys(FUNCTIONS).join(", ")}.`);
      else if (t === "(") { tree = sum(); close(); }
      else throw Error(t ? `something is missing before "${t}".` : "something is missing at the end.");
      while (take("%")) tree = ["/", tree, ["number", "100"]];
      return tree;
    }
    const tree = sum();
    if (kind()) throw Error(`"${word()}" does not fit there.`);
    return tree;
  }
  function value([head, a, b], at) {
    if (head === "number") return Number(a);
    if (head === "symbol") return at[a];
    if (head === "constant") return CONSTANTS[a];
    if (head === "call") return finite(FUNCTIONS[a](finite(value(b, at))));
    const x = finite(value(a, at)), y = finite(value(b, at));
    return head === "^" ? x ** y : head === "+" ? x + y : head === "-" ? x - y : head === "*" ? x * y : x / y;
  }
  const finite = x => Number.isFinite(x) ? x : NaN, evaluate = (tree, at) => finite(value(tree, at));

  function depths(text) { let d = 0; return [...text].map(c => (d += "([{".includes(c) - ")]}".includes(c))); }
  function entries(text) {
    text = text.trim();
    const around = text.slice(0, 1) + text.slice(-1), inside = depths(text);
    if (["()", "[]", "{}"].includes(around) && text.slice(1, -1).includes(",") && inside.at(-2) === 1 && !inside.slice(0, -1).includes(0)) text = text.slice(1, -1);
    const depth = depths(text), letters = [...text], cuts = [-1, ...letters.keys().filter(i => ",;".includes(letters[i]) && depth[i] === 0), letters.length];
    return cuts.slice(1).map((end, i) => letters.slice(cuts[i] + 1, end).join("").trim());
  }

  const points = symbols => Array.from({ length: Object.keys(symbols).length ? POINTS : 1 }, (_, k) => Object.fromEntries(
    Object.entries(symbols).map(([name, [low, high]], i) => [name, low + (high - low) * ((k + 1) * IRRATIONAL[i] % 1)])));
  const near = (x, y, close) => x === y || Math.abs(x - y) <= close * Math.max(Math.abs(x), Math.abs(y)) + (close === CLOSE ? 1e-12 : 0);
  function plain(x) {
    if (x === 0) return "0";
    const text = x.toFixed(Math.min(12, Math.max(0, 3 - Math.floor(Math.log10(Math.abs(x))))));
    return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
  }
  function digits(text, truth) {
    text = text.replaceAll(" ", "").replaceAll("−", "-");
    const found = /^[-+]?(\d*\.?\d*)(?:[eE]([-+]?\d+))?(%?)$/.exec(text);
    if (!found || !/\d/.test(found[1])) return 0;
    const after = (found[1].split(".")[1] ?? "").length - Number(found[2] ?? 0) + (found[3] ? 2 : 0);
    const x = Number(text.replace(/%$/, "")) / (found[3] ? 100 : 1);
    const given = found[1].replace(".", "").replace(/^0+/, "").length;
    return given > 1 && Math.abs(x - truth) <= 0.5000001 * 10 ** -after ? given : 0;
  }

  const right = (message, evidence) => ({ right: true, message, evidence }), wrong = message => ({ right: false, message, evidence: "" });
  function judge(row, text) {
    row = { symbols: {}, within: 0, slips: [], ...row };
    if (row.choices) {
      const word = text.trim().replace(/^\.+|\.+$/g, "").toLowerCase();
      if (!row.choices.includes(word)) return wrong(`Choose one of: ${row.choices.join(", ")}.`);
      return word === row.answer ? right("Right.", "words") : wrong("Not so. Look again at what decides it.");
    }
    try { return compare(row, entries(text)); } catch (problem) { return wrong(`That can't be read: ${problem.message}`); }
  }
  function compare(row, typed) {
    const places = points(row.symbols), values = text => places.map(at => evaluate(tree(text), at)), tree = text => parse(text, row.symbols);
    let yours = typed.map(values), theirs = entries(row.answer).map(values);
    const close = row.within || CLOSE;
    for (const [text, says] of row.slips) {
      const slip = entries(text).map(values);
      if (slip.length === yours.length && slip.every((s, j) => s.every((x, k) => near(x, yours[j][k], close)))) return wrong(says);
    }
    if (yours.length !== theirs.length) {
      return wrong(`The answer has ${theirs.length === 1 ? "one entry" : `${theirs.length} entries, with commas between them`}; yours has ${yours.length}.`);
    }
    if (row.any_order && yours.every(v => v[0] === v[0])) {
      const order = [...yours.keys()].sort((i, j) => yours[i][0] - yours[j][0]);
      [yours, typed] = [order.map(i => yours[i]), order.map(i => typed[i])];
      theirs.sort((a, b) => a[0] - b[0]);
    }
    const bad = [...yours.keys()].filter(i => !yours[i].every((x, k) => near(x, theirs[i][k], close)));
    const given = bad.map(i => Object.keys(row.symbols).length ? 0 : digits(typed[i], theirs[i][0]));
    if (bad.length && given.every(Boolean)) {
      return Math.min(...given) < 3 ? wrong("Good as far as it goes. Give three digits, or the exact form.") : right("Right, to the digits you gave.", "digits");
    }
    if (bad.length) return wrong(hint(row, yours, theirs, bad[0], places));
    if (Object.keys(row.symbols).length) return right(`Agrees with the answer at ${POINTS} points: strong evidence, no proof.`, "points");
    return row.within ? right(`Right, to within ${plain(100 * row.within)} %.`, "within") : right("Right.", "value");
  }
  function hint(row, yours, theirs, i, places) {
    const a = yours[i], b = theirs[i], which = yours.length > 1 ? `Entry ${i + 1}` : "It", close = row.within || CLOSE;
    const everywhere = test => a.every((x, k) => test(x, b[k])), k = a.findIndex((x, n) => !near(x, b[n], close));
    const where = Object.entries(places[k]).map(([name, v]) => `${name} = ${plain(v)}`).join(", ");
    if (a[k] !== a[k]) return `${which} has no value${where ? " at " + where : ""}.`;
    for (const [test, says] of [[(x, y) => near(-x, y, 1e-6), "is right up to the sign"], [(x, y) => x !== 0 && near(1 / x, y, 1e-6), "is the reciprocal of the answer"],
      [(x, y) => near(1 - x, y, 1e-6), "is one minus the answer"], [(x, y) => near(x, 100 * y, 1e-3), "is a hundred times too large: percent have their sign, %"],
      [(x, y) => near(100 * x, y, 1e-3), "is a hundred times too small"]]) if (everywhere(test)) return `${which} ${says}.`;
    if (!where) return `${which} is too ${a[k] > b[k] ? "large" : "small"}.`;
    if (b[k] && everywhere((x, y) => near(x * b[k], y * a[k], 1e-9))) return `${which} has the right shape and a wrong factor: it is ${plain(a[k] / b[k])} times the answer.`;
    return `Not equal: at ${where} yours is ${plain(a[k])} and the answer ${plain(b[k])}.`;
  }

  const decode = text => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text), c => c.charCodeAt(0))));
  for (const form of document.querySelectorAll("form.answer")) {
    const row = decode(form.dataset.key), said = form.querySelector("output");
    const say = ({ right, message, evidence }) => {
      form.dataset.right = right;
      said.textContent = message;
      if (evidence !== "points" || typeof mixingLive === "undefined") return;
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: `Ask SymPy for a proof (${mixingLive.SIZE}; from this site, once)` });
      const text = form.elements[0].value, tell = status => { said.textContent = status; };
      button.onclick = () => mixingLive.prove(form.dataset.exercise, text, tell).then(
        ([right, message]) => say({ right, message }), problem => tell(problem.message));
      said.append(" ", button);
    };
    form.addEventListener("submit", e => { e.preventDefault(); say(judge(row, form.elements[0].value)); });
    form.addEventListener("input", () => { delete form.dataset.right; said.textContent = ""; });
  }
  return { judge, parse, decode };
})();
