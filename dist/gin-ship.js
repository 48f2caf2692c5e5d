import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 6843:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const pico = __nccwpck_require__(57);
const utils = __nccwpck_require__(9046);

function picomatch(glob, options, returnState = false) {
  // default to os.platform()
  if (options && (options.windows === null || options.windows === undefined)) {
    // don't mutate the original options object
    options = { ...options, windows: utils.isWindows() };
  }

  return pico(glob, options, returnState);
}

Object.assign(picomatch, pico);
module.exports = picomatch;


/***/ }),

/***/ 462:
/***/ ((module) => {



const WIN_SLASH = '\\\\/';
const WIN_NO_SLASH = `[^${WIN_SLASH}]`;

const DEFAULT_MAX_EXTGLOB_RECURSION = 0;

/**
 * Posix glob regex
 */

const DOT_LITERAL = '\\.';
const PLUS_LITERAL = '\\+';
const QMARK_LITERAL = '\\?';
const SLASH_LITERAL = '\\/';
const ONE_CHAR = '(?=.)';
const QMARK = '[^/]';
const END_ANCHOR = `(?:${SLASH_LITERAL}|$)`;
const START_ANCHOR = `(?:^|${SLASH_LITERAL})`;
const DOTS_SLASH = `${DOT_LITERAL}{1,2}${END_ANCHOR}`;
const NO_DOT = `(?!${DOT_LITERAL})`;
const NO_DOTS = `(?!${START_ANCHOR}${DOTS_SLASH})`;
const NO_DOT_SLASH = `(?!${DOT_LITERAL}{0,1}${END_ANCHOR})`;
const NO_DOTS_SLASH = `(?!${DOTS_SLASH})`;
const QMARK_NO_DOT = `[^.${SLASH_LITERAL}]`;
const STAR = `${QMARK}*?`;
const SEP = '/';

const POSIX_CHARS = {
  DOT_LITERAL,
  PLUS_LITERAL,
  QMARK_LITERAL,
  SLASH_LITERAL,
  ONE_CHAR,
  QMARK,
  END_ANCHOR,
  DOTS_SLASH,
  NO_DOT,
  NO_DOTS,
  NO_DOT_SLASH,
  NO_DOTS_SLASH,
  QMARK_NO_DOT,
  STAR,
  START_ANCHOR,
  SEP
};

/**
 * Windows glob regex
 */

const WINDOWS_CHARS = {
  ...POSIX_CHARS,

  SLASH_LITERAL: `[${WIN_SLASH}]`,
  QMARK: WIN_NO_SLASH,
  STAR: `${WIN_NO_SLASH}*?`,
  DOTS_SLASH: `${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$)`,
  NO_DOT: `(?!${DOT_LITERAL})`,
  NO_DOTS: `(?!(?:^|[${WIN_SLASH}])${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
  NO_DOT_SLASH: `(?!${DOT_LITERAL}{0,1}(?:[${WIN_SLASH}]|$))`,
  NO_DOTS_SLASH: `(?!${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
  QMARK_NO_DOT: `[^.${WIN_SLASH}]`,
  START_ANCHOR: `(?:^|[${WIN_SLASH}])`,
  END_ANCHOR: `(?:[${WIN_SLASH}]|$)`,
  SEP: '\\'
};

/**
 * POSIX Bracket Regex
 */

const POSIX_REGEX_SOURCE = {
  __proto__: null,
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  ascii: '\\x00-\\x7F',
  blank: ' \\t',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '\\x21-\\x7E',
  lower: 'a-z',
  print: '\\x20-\\x7E ',
  punct: '\\-!"#$%&\'()\\*+,./:;<=>?@[\\]^_`{|}~',
  space: ' \\t\\r\\n\\v\\f',
  upper: 'A-Z',
  word: 'A-Za-z0-9_',
  xdigit: 'A-Fa-f0-9'
};

module.exports = {
  DEFAULT_MAX_EXTGLOB_RECURSION,
  MAX_LENGTH: 1024 * 64,
  POSIX_REGEX_SOURCE,

  // regular expressions
  REGEX_BACKSLASH: /\\(?![*+?^${}(|)[\]])/g,
  REGEX_NON_SPECIAL_CHARS: /^[^@![\].,$*+?^{}()|\\/]+/,
  REGEX_SPECIAL_CHARS: /[-*+?.^${}(|)[\]]/,
  REGEX_SPECIAL_CHARS_BACKREF: /(\\?)((\W)(\3*))/g,
  REGEX_SPECIAL_CHARS_GLOBAL: /([-*+?.^${}(|)[\]])/g,
  REGEX_REMOVE_BACKSLASH: /(?:\[.*?[^\\]\]|\\(?=.))/g,

  // Replace globs with equivalent patterns to reduce parsing time.
  REPLACEMENTS: {
    __proto__: null,
    '***': '*',
    '**/**': '**',
    '**/**/**': '**'
  },

  // Digits
  CHAR_0: 48, /* 0 */
  CHAR_9: 57, /* 9 */

  // Alphabet chars.
  CHAR_UPPERCASE_A: 65, /* A */
  CHAR_LOWERCASE_A: 97, /* a */
  CHAR_UPPERCASE_Z: 90, /* Z */
  CHAR_LOWERCASE_Z: 122, /* z */

  CHAR_LEFT_PARENTHESES: 40, /* ( */
  CHAR_RIGHT_PARENTHESES: 41, /* ) */

  CHAR_ASTERISK: 42, /* * */

  // Non-alphabetic chars.
  CHAR_AMPERSAND: 38, /* & */
  CHAR_AT: 64, /* @ */
  CHAR_BACKWARD_SLASH: 92, /* \ */
  CHAR_CARRIAGE_RETURN: 13, /* \r */
  CHAR_CIRCUMFLEX_ACCENT: 94, /* ^ */
  CHAR_COLON: 58, /* : */
  CHAR_COMMA: 44, /* , */
  CHAR_DOT: 46, /* . */
  CHAR_DOUBLE_QUOTE: 34, /* " */
  CHAR_EQUAL: 61, /* = */
  CHAR_EXCLAMATION_MARK: 33, /* ! */
  CHAR_FORM_FEED: 12, /* \f */
  CHAR_FORWARD_SLASH: 47, /* / */
  CHAR_GRAVE_ACCENT: 96, /* ` */
  CHAR_HASH: 35, /* # */
  CHAR_HYPHEN_MINUS: 45, /* - */
  CHAR_LEFT_ANGLE_BRACKET: 60, /* < */
  CHAR_LEFT_CURLY_BRACE: 123, /* { */
  CHAR_LEFT_SQUARE_BRACKET: 91, /* [ */
  CHAR_LINE_FEED: 10, /* \n */
  CHAR_NO_BREAK_SPACE: 160, /* \u00A0 */
  CHAR_PERCENT: 37, /* % */
  CHAR_PLUS: 43, /* + */
  CHAR_QUESTION_MARK: 63, /* ? */
  CHAR_RIGHT_ANGLE_BRACKET: 62, /* > */
  CHAR_RIGHT_CURLY_BRACE: 125, /* } */
  CHAR_RIGHT_SQUARE_BRACKET: 93, /* ] */
  CHAR_SEMICOLON: 59, /* ; */
  CHAR_SINGLE_QUOTE: 39, /* ' */
  CHAR_SPACE: 32, /*   */
  CHAR_TAB: 9, /* \t */
  CHAR_UNDERSCORE: 95, /* _ */
  CHAR_VERTICAL_LINE: 124, /* | */
  CHAR_ZERO_WIDTH_NOBREAK_SPACE: 65279, /* \uFEFF */

  /**
   * Create EXTGLOB_CHARS
   */

  extglobChars(chars) {
    return {
      '!': { type: 'negate', open: '(?:(?!(?:', close: `))${chars.STAR})` },
      '?': { type: 'qmark', open: '(?:', close: ')?' },
      '+': { type: 'plus', open: '(?:', close: ')+' },
      '*': { type: 'star', open: '(?:', close: ')*' },
      '@': { type: 'at', open: '(?:', close: ')' }
    };
  },

  /**
   * Create GLOB_CHARS
   */

  globChars(win32) {
    return win32 === true ? WINDOWS_CHARS : POSIX_CHARS;
  }
};


/***/ }),

/***/ 1668:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const constants = __nccwpck_require__(462);
const utils = __nccwpck_require__(9046);

/**
 * Constants
 */

const {
  MAX_LENGTH,
  POSIX_REGEX_SOURCE,
  REGEX_NON_SPECIAL_CHARS,
  REGEX_SPECIAL_CHARS_BACKREF,
  REPLACEMENTS
} = constants;

/**
 * Helpers
 */

const expandRange = (args, options) => {
  if (typeof options.expandRange === 'function') {
    return options.expandRange(...args, options);
  }

  args.sort();
  const value = `[${args.join('-')}]`;

  try {
    /* eslint-disable-next-line no-new */
    new RegExp(value);
  } catch (ex) {
    return args.map(v => utils.escapeRegex(v)).join('..');
  }

  return value;
};

/**
 * Create the message for a syntax error
 */

const syntaxError = (type, char) => {
  return `Missing ${type}: "${char}" - use "\\\\${char}" to match literal characters`;
};

const splitTopLevel = input => {
  const parts = [];
  let bracket = 0;
  let paren = 0;
  let quote = 0;
  let value = '';
  let escaped = false;

  for (const ch of input) {
    if (escaped === true) {
      value += ch;
      escaped = false;
      continue;
    }

    if (ch === '\\') {
      value += ch;
      escaped = true;
      continue;
    }

    if (ch === '"') {
      quote = quote === 1 ? 0 : 1;
      value += ch;
      continue;
    }

    if (quote === 0) {
      if (ch === '[') {
        bracket++;
      } else if (ch === ']' && bracket > 0) {
        bracket--;
      } else if (bracket === 0) {
        if (ch === '(') {
          paren++;
        } else if (ch === ')' && paren > 0) {
          paren--;
        } else if (ch === '|' && paren === 0) {
          parts.push(value);
          value = '';
          continue;
        }
      }
    }

    value += ch;
  }

  parts.push(value);
  return parts;
};

const isPlainBranch = branch => {
  let escaped = false;

  for (const ch of branch) {
    if (escaped === true) {
      escaped = false;
      continue;
    }

    if (ch === '\\') {
      escaped = true;
      continue;
    }

    if (/[?*+@!()[\]{}]/.test(ch)) {
      return false;
    }
  }

  return true;
};

const normalizeSimpleBranch = branch => {
  let value = branch.trim();
  let changed = true;

  while (changed === true) {
    changed = false;

    if (/^@\([^\\()[\]{}|]+\)$/.test(value)) {
      value = value.slice(2, -1);
      changed = true;
    }
  }

  if (!isPlainBranch(value)) {
    return;
  }

  return value.replace(/\\(.)/g, '$1');
};

const hasRepeatedCharPrefixOverlap = branches => {
  const values = branches.map(normalizeSimpleBranch).filter(Boolean);

  for (let i = 0; i < values.length; i++) {
    for (let j = i + 1; j < values.length; j++) {
      const a = values[i];
      const b = values[j];
      const char = a[0];

      if (!char || a !== char.repeat(a.length) || b !== char.repeat(b.length)) {
        continue;
      }

      if (a === b || a.startsWith(b) || b.startsWith(a)) {
        return true;
      }
    }
  }

  return false;
};

const parseRepeatedExtglob = (pattern, requireEnd = true) => {
  if ((pattern[0] !== '+' && pattern[0] !== '*') || pattern[1] !== '(') {
    return;
  }

  let bracket = 0;
  let paren = 0;
  let quote = 0;
  let escaped = false;

  for (let i = 1; i < pattern.length; i++) {
    const ch = pattern[i];

    if (escaped === true) {
      escaped = false;
      continue;
    }

    if (ch === '\\') {
      escaped = true;
      continue;
    }

    if (ch === '"') {
      quote = quote === 1 ? 0 : 1;
      continue;
    }

    if (quote === 1) {
      continue;
    }

    if (ch === '[') {
      bracket++;
      continue;
    }

    if (ch === ']' && bracket > 0) {
      bracket--;
      continue;
    }

    if (bracket > 0) {
      continue;
    }

    if (ch === '(') {
      paren++;
      continue;
    }

    if (ch === ')') {
      paren--;

      if (paren === 0) {
        if (requireEnd === true && i !== pattern.length - 1) {
          return;
        }

        return {
          type: pattern[0],
          body: pattern.slice(2, i),
          end: i
        };
      }
    }
  }
};

const buildCharClassStar = chars => {
  const source = chars.length === 1
    ? utils.escapeRegex(chars[0])
    : `[${chars.map(ch => utils.escapeRegex(ch)).join('')}]`;

  return `${source}*`;
};

const getStarExtglobSequenceChars = pattern => {
  let index = 0;
  const chars = [];

  while (index < pattern.length) {
    const match = parseRepeatedExtglob(pattern.slice(index), false);

    if (!match || match.type !== '*') {
      return;
    }

    const branches = splitTopLevel(match.body).map(branch => branch.trim());
    if (branches.length !== 1) {
      return;
    }

    const branch = normalizeSimpleBranch(branches[0]);
    if (!branch || branch.length !== 1) {
      return;
    }

    chars.push(branch);
    index += match.end + 1;
  }

  if (chars.length < 1) {
    return;
  }

  return chars;
};

const repeatedExtglobRecursion = pattern => {
  let depth = 0;
  let value = pattern.trim();
  let match = parseRepeatedExtglob(value);

  while (match) {
    depth++;
    value = match.body.trim();
    match = parseRepeatedExtglob(value);
  }

  return depth;
};

const analyzeRepeatedExtglob = (body, options) => {
  if (options.maxExtglobRecursion === false) {
    return { risky: false };
  }

  const max =
    typeof options.maxExtglobRecursion === 'number'
      ? options.maxExtglobRecursion
      : constants.DEFAULT_MAX_EXTGLOB_RECURSION;

  const branches = splitTopLevel(body).map(branch => branch.trim());

  if (branches.length > 1) {
    if (
      branches.some(branch => branch === '') ||
      branches.some(branch => /^[*?]+$/.test(branch)) ||
      hasRepeatedCharPrefixOverlap(branches)
    ) {
      return { risky: true };
    }
  }

  // A repeated extglob is "risky" (prone to catastrophic backtracking) when a
  // branch is itself a `*(...)` sequence, since that nests an unbounded quantifier
  // inside the outer `+(...)`/`*(...)`. When *every* branch reduces to single
  // characters we can emit one flat, ReDoS-safe character class that preserves the
  // meaning of ALL branches (e.g. `+(*(a)|*(b))` -> `[ab]*`), rather than dropping
  // every branch but the first.
  const safeChars = [];
  let sawStarSequence = false;
  let combinable = true;

  for (const branch of branches) {
    const chars = getStarExtglobSequenceChars(branch);
    if (chars) {
      sawStarSequence = true;
      safeChars.push(...chars);
      continue;
    }

    const literal = normalizeSimpleBranch(branch);
    if (literal && literal.length === 1) {
      safeChars.push(literal);
      continue;
    }

    combinable = false;

    if (repeatedExtglobRecursion(branch) > max) {
      return { risky: true };
    }
  }

  if (sawStarSequence) {
    return combinable
      ? { risky: true, safeOutput: buildCharClassStar([...new Set(safeChars)]) }
      : { risky: true };
  }

  return { risky: false };
};

/**
 * Parse the given input string.
 * @param {String} input
 * @param {Object} options
 * @return {Object}
 */

const parse = (input, options) => {
  if (typeof input !== 'string') {
    throw new TypeError('Expected a string');
  }

  input = REPLACEMENTS[input] || input;

  const opts = { ...options };
  const max = typeof opts.maxLength === 'number' ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;

  let len = input.length;
  if (len > max) {
    throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
  }

  const bos = { type: 'bos', value: '', output: opts.prepend || '' };
  const tokens = [bos];

  const capture = opts.capture ? '' : '?:';

  // create constants based on platform, for windows or posix
  const PLATFORM_CHARS = constants.globChars(opts.windows);
  const EXTGLOB_CHARS = constants.extglobChars(PLATFORM_CHARS);

  const {
    DOT_LITERAL,
    PLUS_LITERAL,
    SLASH_LITERAL,
    ONE_CHAR,
    DOTS_SLASH,
    NO_DOT,
    NO_DOT_SLASH,
    NO_DOTS_SLASH,
    QMARK,
    QMARK_NO_DOT,
    STAR,
    START_ANCHOR
  } = PLATFORM_CHARS;

  const globstar = opts => {
    return `(${capture}(?:(?!${START_ANCHOR}${opts.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
  };

  const nodot = opts.dot ? '' : NO_DOT;
  const qmarkNoDot = opts.dot ? QMARK : QMARK_NO_DOT;
  let star = opts.bash === true ? globstar(opts) : STAR;

  if (opts.capture) {
    star = `(${star})`;
  }

  // minimatch options support
  if (typeof opts.noext === 'boolean') {
    opts.noextglob = opts.noext;
  }

  const state = {
    input,
    index: -1,
    start: 0,
    dot: opts.dot === true,
    consumed: '',
    output: '',
    prefix: '',
    backtrack: false,
    negated: false,
    brackets: 0,
    braces: 0,
    parens: 0,
    quotes: 0,
    globstar: false,
    tokens
  };

  input = utils.removePrefix(input, state);
  len = input.length;

  const extglobs = [];
  const braces = [];
  const stack = [];
  let prev = bos;
  let value;

  /**
   * Tokenizing helpers
   */

  const eos = () => state.index === len - 1;
  const peek = state.peek = (n = 1) => input[state.index + n];
  const advance = state.advance = () => input[++state.index] || '';
  const remaining = () => input.slice(state.index + 1);
  const consume = (value = '', num = 0) => {
    state.consumed += value;
    state.index += num;
  };

  const append = token => {
    state.output += token.output != null ? token.output : token.value;
    consume(token.value);
  };

  const negate = () => {
    let count = 1;

    while (peek() === '!' && (peek(2) !== '(' || peek(3) === '?')) {
      advance();
      state.start++;
      count++;
    }

    if (count % 2 === 0) {
      return false;
    }

    state.negated = true;
    state.start++;
    return true;
  };

  const increment = type => {
    state[type]++;
    stack.push(type);
  };

  const decrement = type => {
    state[type]--;
    stack.pop();
  };

  /**
   * Push tokens onto the tokens array. This helper speeds up
   * tokenizing by 1) helping us avoid backtracking as much as possible,
   * and 2) helping us avoid creating extra tokens when consecutive
   * characters are plain text. This improves performance and simplifies
   * lookbehinds.
   */

  const push = tok => {
    if (prev.type === 'globstar') {
      const isBrace = state.braces > 0 && (tok.type === 'comma' || tok.type === 'brace');
      const isExtglob = tok.extglob === true || (extglobs.length && (tok.type === 'pipe' || tok.type === 'paren'));

      if (tok.type !== 'slash' && tok.type !== 'paren' && !isBrace && !isExtglob) {
        state.output = state.output.slice(0, -prev.output.length);
        prev.type = 'star';
        prev.value = '*';
        prev.output = star;
        state.output += prev.output;
      }
    }

    if (extglobs.length && tok.type !== 'paren') {
      extglobs[extglobs.length - 1].inner += tok.value;
    }

    if (tok.value || tok.output) append(tok);
    if (prev && prev.type === 'text' && tok.type === 'text') {
      prev.output = (prev.output || prev.value) + tok.value;
      prev.value += tok.value;
      return;
    }

    tok.prev = prev;
    tokens.push(tok);
    prev = tok;
  };

  const extglobOpen = (type, value) => {
    const token = { ...EXTGLOB_CHARS[value], conditions: 1, inner: '' };

    token.prev = prev;
    token.parens = state.parens;
    token.output = state.output;
    token.startIndex = state.index;
    token.tokensIndex = tokens.length;
    const output = (opts.capture ? '(' : '') + token.open;

    increment('parens');
    push({ type, value, output: state.output ? '' : ONE_CHAR });
    push({ type: 'paren', extglob: true, value: advance(), output });
    extglobs.push(token);
  };

  const extglobClose = token => {
    const literal = input.slice(token.startIndex, state.index + 1);
    const body = input.slice(token.startIndex + 2, state.index);
    const analysis = analyzeRepeatedExtglob(body, opts);

    if ((token.type === 'plus' || token.type === 'star') && analysis.risky) {
      const safeOutput = analysis.safeOutput
        ? (token.output ? '' : ONE_CHAR) + (opts.capture ? `(${analysis.safeOutput})` : analysis.safeOutput)
        : undefined;
      const open = tokens[token.tokensIndex];

      open.type = 'text';
      open.value = literal;
      open.output = safeOutput || utils.escapeRegex(literal);

      for (let i = token.tokensIndex + 1; i < tokens.length; i++) {
        tokens[i].value = '';
        tokens[i].output = '';
        delete tokens[i].suffix;
      }

      state.output = token.output + open.output;
      state.backtrack = true;

      push({ type: 'paren', extglob: true, value, output: '' });
      decrement('parens');
      return;
    }

    let output = token.close + (opts.capture ? ')' : '');
    let rest;

    if (token.type === 'negate') {
      let extglobStar = star;

      if (token.inner && token.inner.length > 1 && token.inner.includes('/')) {
        extglobStar = globstar(opts);
      }

      if (extglobStar !== star || eos() || /^\)+$/.test(remaining())) {
        output = token.close = `)$))${extglobStar}`;
      }

      if (token.inner.includes('*') && (rest = remaining()) && /^\.[^\\/.]+$/.test(rest)) {
        // Any non-magical string (`.ts`) or even nested expression (`.{ts,tsx}`) can follow after the closing parenthesis.
        // In this case, we need to parse the string and use it in the output of the original pattern.
        // Suitable patterns: `/!(*.d).ts`, `/!(*.d).{ts,tsx}`, `**/!(*-dbg).@(js)`.
        //
        // Disabling the `fastpaths` option due to a problem with parsing strings as `.ts` in the pattern like `**/!(*.d).ts`.
        const expression = parse(rest, { ...options, fastpaths: false }).output;

        output = token.close = `)${expression})${extglobStar})`;
      }

      if (token.prev.type === 'bos') {
        state.negatedExtglob = true;
      }
    }

    push({ type: 'paren', extglob: true, value, output });
    decrement('parens');
  };

  /**
   * Fast paths
   */

  if (opts.fastpaths !== false && !/(^[*!]|[/()[\]{}"])/.test(input)) {
    let backslashes = false;

    let output = input.replace(REGEX_SPECIAL_CHARS_BACKREF, (m, esc, chars, first, rest, index) => {
      if (first === '\\') {
        backslashes = true;
        return m;
      }

      if (first === '?') {
        if (esc) {
          return esc + first + (rest ? QMARK.repeat(rest.length) : '');
        }
        if (index === 0) {
          return qmarkNoDot + (rest ? QMARK.repeat(rest.length) : '');
        }
        return QMARK.repeat(chars.length);
      }

      if (first === '.') {
        return DOT_LITERAL.repeat(chars.length);
      }

      if (first === '*') {
        if (esc) {
          return esc + first + (rest ? star : '');
        }
        return star;
      }
      return esc ? m : `\\${m}`;
    });

    if (backslashes === true) {
      if (opts.unescape === true) {
        output = output.replace(/\\/g, '');
      } else {
        output = output.replace(/\\+/g, m => {
          return m.length % 2 === 0 ? '\\\\' : (m ? '\\' : '');
        });
      }
    }

    if (output === input && opts.contains === true) {
      state.output = input;
      return state;
    }

    state.output = utils.wrapOutput(output, state, options);
    return state;
  }

  /**
   * Tokenize input until we reach end-of-string
   */

  while (!eos()) {
    value = advance();

    if (value === '\u0000') {
      continue;
    }

    /**
     * Escaped characters
     */

    if (value === '\\') {
      const next = peek();

      if (next === '/' && opts.bash !== true) {
        continue;
      }

      if (next === '.' || next === ';') {
        continue;
      }

      if (!next) {
        value += '\\';
        push({ type: 'text', value });
        continue;
      }

      // collapse slashes to reduce potential for exploits
      const match = /^\\+/.exec(remaining());
      let slashes = 0;

      if (match && match[0].length > 2) {
        slashes = match[0].length;
        state.index += slashes;
        if (slashes % 2 !== 0) {
          value += '\\';
        }
      }

      if (opts.unescape === true) {
        value = advance();
      } else {
        value += advance();
      }

      if (state.brackets === 0) {
        push({ type: 'text', value });
        continue;
      }
    }

    /**
     * If we're inside a regex character class, continue
     * until we reach the closing bracket.
     */

    if (state.brackets > 0 && (value !== ']' || prev.value === '[' || prev.value === '[^')) {
      if (opts.posix !== false && value === ':') {
        const inner = prev.value.slice(1);
        if (inner.includes('[')) {
          prev.posix = true;

          if (inner.includes(':')) {
            const idx = prev.value.lastIndexOf('[');
            const pre = prev.value.slice(0, idx);
            const rest = prev.value.slice(idx + 2);
            const posix = POSIX_REGEX_SOURCE[rest];
            if (posix) {
              prev.value = pre + posix;
              state.backtrack = true;
              advance();

              if (!bos.output && tokens.indexOf(prev) === 1) {
                bos.output = ONE_CHAR;
              }
              continue;
            }
          }
        }
      }

      if ((value === '[' && peek() !== ':') || (value === '-' && peek() === ']')) {
        value = `\\${value}`;
      }

      if (value === ']' && (prev.value === '[' || prev.value === '[^')) {
        value = `\\${value}`;
      }

      if (opts.posix === true && value === '!' && prev.value === '[') {
        value = '^';
      }

      prev.value += value;
      append({ value });
      continue;
    }

    /**
     * If we're inside a quoted string, continue
     * until we reach the closing double quote.
     */

    if (state.quotes === 1 && value !== '"') {
      value = utils.escapeRegex(value);
      prev.value += value;
      append({ value });
      continue;
    }

    /**
     * Double quotes
     */

    if (value === '"') {
      state.quotes = state.quotes === 1 ? 0 : 1;
      if (opts.keepQuotes === true) {
        push({ type: 'text', value });
      }
      continue;
    }

    /**
     * Parentheses
     */

    if (value === '(') {
      increment('parens');
      push({ type: 'paren', value });
      continue;
    }

    if (value === ')') {
      if (state.parens === 0 && opts.strictBrackets === true) {
        throw new SyntaxError(syntaxError('opening', '('));
      }

      const extglob = extglobs[extglobs.length - 1];
      if (extglob && state.parens === extglob.parens + 1) {
        extglobClose(extglobs.pop());
        continue;
      }

      push({ type: 'paren', value, output: state.parens ? ')' : '\\)' });
      decrement('parens');
      continue;
    }

    /**
     * Square brackets
     */

    if (value === '[') {
      if (opts.nobracket === true || !remaining().includes(']')) {
        if (opts.nobracket !== true && opts.strictBrackets === true) {
          throw new SyntaxError(syntaxError('closing', ']'));
        }

        value = `\\${value}`;
      } else {
        increment('brackets');
      }

      push({ type: 'bracket', value });
      continue;
    }

    if (value === ']') {
      if (opts.nobracket === true || (prev && prev.type === 'bracket' && prev.value.length === 1)) {
        push({ type: 'text', value, output: `\\${value}` });
        continue;
      }

      if (state.brackets === 0) {
        if (opts.strictBrackets === true) {
          throw new SyntaxError(syntaxError('opening', '['));
        }

        push({ type: 'text', value, output: `\\${value}` });
        continue;
      }

      decrement('brackets');

      const prevValue = prev.value.slice(1);
      if (prev.posix !== true && prevValue[0] === '^' && !prevValue.includes('/')) {
        value = `/${value}`;
      }

      prev.value += value;
      append({ value });

      // when literal brackets are explicitly disabled
      // assume we should match with a regex character class
      if (opts.literalBrackets === false || utils.hasRegexChars(prevValue)) {
        continue;
      }

      const escaped = utils.escapeRegex(prev.value);
      state.output = state.output.slice(0, -prev.value.length);

      // when literal brackets are explicitly enabled
      // assume we should escape the brackets to match literal characters
      if (opts.literalBrackets === true) {
        state.output += escaped;
        prev.value = escaped;
        continue;
      }

      // when the user specifies nothing, try to match both
      prev.value = `(${capture}${escaped}|${prev.value})`;
      state.output += prev.value;
      continue;
    }

    /**
     * Braces
     */

    if (value === '{' && opts.nobrace !== true) {
      increment('braces');

      const open = {
        type: 'brace',
        value,
        output: '(',
        outputIndex: state.output.length,
        tokensIndex: state.tokens.length
      };

      braces.push(open);
      push(open);
      continue;
    }

    if (value === '}') {
      const brace = braces[braces.length - 1];

      if (opts.nobrace === true || !brace) {
        push({ type: 'text', value, output: value });
        continue;
      }

      let output = ')';

      if (brace.dots === true) {
        const arr = tokens.slice();
        const range = [];

        for (let i = arr.length - 1; i >= 0; i--) {
          tokens.pop();
          if (arr[i].type === 'brace') {
            break;
          }
          if (arr[i].type !== 'dots') {
            range.unshift(arr[i].value);
          }
        }

        output = expandRange(range, opts);
        state.backtrack = true;
      }

      if (brace.comma !== true && brace.dots !== true) {
        const out = state.output.slice(0, brace.outputIndex);
        const toks = state.tokens.slice(brace.tokensIndex);
        brace.value = brace.output = '\\{';
        value = output = '\\}';
        state.output = out;
        for (const t of toks) {
          state.output += (t.output || t.value);
        }
      }

      push({ type: 'brace', value, output });
      decrement('braces');
      braces.pop();
      continue;
    }

    /**
     * Pipes
     */

    if (value === '|') {
      if (extglobs.length > 0) {
        extglobs[extglobs.length - 1].conditions++;
      }
      push({ type: 'text', value });
      continue;
    }

    /**
     * Commas
     */

    if (value === ',') {
      let output = value;

      const brace = braces[braces.length - 1];
      if (brace && stack[stack.length - 1] === 'braces') {
        brace.comma = true;
        output = '|';
      }

      push({ type: 'comma', value, output });
      continue;
    }

    /**
     * Slashes
     */

    if (value === '/') {
      // if the beginning of the glob is "./", advance the start
      // to the current index, and don't add the "./" characters
      // to the state. This greatly simplifies lookbehinds when
      // checking for BOS characters like "!" and "." (not "./")
      if (prev.type === 'dot' && state.index === state.start + 1) {
        state.start = state.index + 1;
        state.consumed = '';
        state.output = '';
        tokens.pop();
        prev = bos; // reset "prev" to the first token
        continue;
      }

      push({ type: 'slash', value, output: SLASH_LITERAL });
      continue;
    }

    /**
     * Dots
     */

    if (value === '.') {
      if (state.braces > 0 && prev.type === 'dot') {
        if (prev.value === '.') prev.output = DOT_LITERAL;
        const brace = braces[braces.length - 1];
        prev.type = 'dots';
        prev.output += value;
        prev.value += value;
        brace.dots = true;
        continue;
      }

      if ((state.braces + state.parens) === 0 && prev.type !== 'bos' && prev.type !== 'slash') {
        push({ type: 'text', value, output: DOT_LITERAL });
        continue;
      }

      push({ type: 'dot', value, output: DOT_LITERAL });
      continue;
    }

    /**
     * Question marks
     */

    if (value === '?') {
      const isGroup = prev && prev.value === '(';
      if (!isGroup && opts.noextglob !== true && peek() === '(' && peek(2) !== '?') {
        extglobOpen('qmark', value);
        continue;
      }

      if (prev && prev.type === 'paren') {
        const next = peek();
        let output = value;

        if ((prev.value === '(' && !/[!=<:]/.test(next)) || (next === '<' && !/<([!=]|\w+>)/.test(remaining()))) {
          output = `\\${value}`;
        }

        push({ type: 'text', value, output });
        continue;
      }

      if (opts.dot !== true && (prev.type === 'slash' || prev.type === 'bos')) {
        push({ type: 'qmark', value, output: QMARK_NO_DOT });
        continue;
      }

      push({ type: 'qmark', value, output: QMARK });
      continue;
    }

    /**
     * Exclamation
     */

    if (value === '!') {
      if (opts.noextglob !== true && peek() === '(') {
        if (peek(2) !== '?' || !/[!=<:]/.test(peek(3))) {
          extglobOpen('negate', value);
          continue;
        }
      }

      if (opts.nonegate !== true && state.index === 0) {
        negate();
        continue;
      }
    }

    /**
     * Plus
     */

    if (value === '+') {
      if (opts.noextglob !== true && peek() === '(' && peek(2) !== '?') {
        extglobOpen('plus', value);
        continue;
      }

      if ((prev && prev.value === '(') || opts.regex === false) {
        push({ type: 'plus', value, output: PLUS_LITERAL });
        continue;
      }

      if ((prev && (prev.type === 'bracket' || prev.type === 'paren' || prev.type === 'brace')) || state.parens > 0) {
        push({ type: 'plus', value });
        continue;
      }

      push({ type: 'plus', value: PLUS_LITERAL });
      continue;
    }

    /**
     * Plain text
     */

    if (value === '@') {
      if (opts.noextglob !== true && peek() === '(' && peek(2) !== '?') {
        push({ type: 'at', extglob: true, value, output: '' });
        continue;
      }

      push({ type: 'text', value });
      continue;
    }

    /**
     * Plain text
     */

    if (value !== '*') {
      if (value === '$' || value === '^') {
        value = `\\${value}`;
      }

      const match = REGEX_NON_SPECIAL_CHARS.exec(remaining());
      if (match) {
        value += match[0];
        state.index += match[0].length;
      }

      push({ type: 'text', value });
      continue;
    }

    /**
     * Stars
     */

    if (prev && (prev.type === 'globstar' || prev.star === true)) {
      prev.type = 'star';
      prev.star = true;
      prev.value += value;
      prev.output = star;
      state.backtrack = true;
      state.globstar = true;
      consume(value);
      continue;
    }

    let rest = remaining();
    if (opts.noextglob !== true && /^\([^?]/.test(rest)) {
      extglobOpen('star', value);
      continue;
    }

    if (prev.type === 'star') {
      if (opts.noglobstar === true) {
        consume(value);
        continue;
      }

      const prior = prev.prev;
      const before = prior.prev;
      const isStart = prior.type === 'slash' || prior.type === 'bos';
      const afterStar = before && (before.type === 'star' || before.type === 'globstar');

      if (opts.bash === true && (!isStart || (rest[0] && rest[0] !== '/'))) {
        push({ type: 'star', value, output: '' });
        continue;
      }

      const isBrace = state.braces > 0 && (prior.type === 'comma' || prior.type === 'brace');
      const isExtglob = extglobs.length && (prior.type === 'pipe' || prior.type === 'paren');
      if (!isStart && prior.type !== 'paren' && !isBrace && !isExtglob) {
        push({ type: 'star', value, output: '' });
        continue;
      }

      // strip consecutive `/**/`
      while (rest.slice(0, 3) === '/**') {
        const after = input[state.index + 4];
        if (after && after !== '/') {
          break;
        }
        rest = rest.slice(3);
        consume('/**', 3);
      }

      // A globstar followed only by balanced closing parens is at the logical end of patterns like
      // `test(/utils/**)` and `test?(/utils/**)`. Treat it as EOS so the trailing `/**` can match its
      // parent path, except in negated extglobs where that would change the exclusion semantics.
      const isEnd = eos() || (
        state.parens > 0
        && rest === ')'.repeat(state.parens)
        && !extglobs.some(extglob => extglob.type === 'negate')
      );

      if (prior.type === 'bos' && eos()) {
        prev.type = 'globstar';
        prev.value += value;
        prev.output = globstar(opts);
        state.output = prev.output;
        state.globstar = true;
        consume(value);
        continue;
      }

      if (prior.type === 'slash' && prior.prev.type !== 'bos' && !afterStar && isEnd) {
        state.output = state.output.slice(0, -(prior.output + prev.output).length);
        prior.output = `(?:${prior.output}`;

        prev.type = 'globstar';
        prev.output = globstar(opts) + (opts.strictSlashes ? ')' : '|$)');
        prev.value += value;
        state.globstar = true;
        state.output += prior.output + prev.output;
        consume(value);
        continue;
      }

      if (prior.type === 'slash' && prior.prev.type !== 'bos' && rest[0] === '/') {
        const end = rest[1] !== void 0 ? '|$' : '';

        state.output = state.output.slice(0, -(prior.output + prev.output).length);
        prior.output = `(?:${prior.output}`;

        prev.type = 'globstar';
        prev.output = `${globstar(opts)}${SLASH_LITERAL}|${SLASH_LITERAL}${end})`;
        prev.value += value;

        state.output += prior.output + prev.output;
        state.globstar = true;

        consume(value + advance());

        push({ type: 'slash', value: '/', output: '' });
        continue;
      }

      if (prior.type === 'bos' && rest[0] === '/') {
        prev.type = 'globstar';
        prev.value += value;
        prev.output = `(?:^|${SLASH_LITERAL}|${globstar(opts)}${SLASH_LITERAL})`;
        state.output = prev.output;
        state.globstar = true;
        consume(value + advance());
        push({ type: 'slash', value: '/', output: '' });
        continue;
      }

      // remove single star from output
      state.output = state.output.slice(0, -prev.output.length);

      // reset previous token to globstar
      prev.type = 'globstar';
      prev.output = globstar(opts);
      prev.value += value;

      // reset output with globstar
      state.output += prev.output;
      state.globstar = true;
      consume(value);
      continue;
    }

    const token = { type: 'star', value, output: star };

    if (opts.bash === true) {
      token.output = '.*?';
      if (prev.type === 'bos' || prev.type === 'slash') {
        token.output = nodot + token.output;
      }
      push(token);
      continue;
    }

    if (prev && (prev.type === 'bracket' || prev.type === 'paren') && opts.regex === true) {
      token.output = value;
      push(token);
      continue;
    }

    if (state.index === state.start || prev.type === 'slash' || prev.type === 'dot') {
      if (prev.type === 'dot') {
        state.output += NO_DOT_SLASH;
        prev.output += NO_DOT_SLASH;

      } else if (opts.dot === true) {
        state.output += NO_DOTS_SLASH;
        prev.output += NO_DOTS_SLASH;

      } else {
        state.output += nodot;
        prev.output += nodot;
      }

      if (peek() !== '*') {
        state.output += ONE_CHAR;
        prev.output += ONE_CHAR;
      }
    }

    push(token);
  }

  while (state.brackets > 0) {
    if (opts.strictBrackets === true) throw new SyntaxError(syntaxError('closing', ']'));
    state.output = utils.escapeLast(state.output, '[');
    decrement('brackets');
  }

  while (state.parens > 0) {
    if (opts.strictBrackets === true) throw new SyntaxError(syntaxError('closing', ')'));
    state.output = utils.escapeLast(state.output, '(');
    decrement('parens');
  }

  while (state.braces > 0) {
    if (opts.strictBrackets === true) throw new SyntaxError(syntaxError('closing', '}'));
    state.output = utils.escapeLast(state.output, '{');
    decrement('braces');
  }

  if (opts.strictSlashes !== true && (prev.type === 'star' || prev.type === 'bracket')) {
    push({ type: 'maybe_slash', value: '', output: `${SLASH_LITERAL}?` });
  }

  // rebuild the output if we had to backtrack at any point
  if (state.backtrack === true) {
    state.output = '';

    for (const token of state.tokens) {
      state.output += token.output != null ? token.output : token.value;

      if (token.suffix) {
        state.output += token.suffix;
      }
    }
  }

  return state;
};

/**
 * Fast paths for creating regular expressions for common glob patterns.
 * This can significantly speed up processing and has very little downside
 * impact when none of the fast paths match.
 */

parse.fastpaths = (input, options) => {
  const opts = { ...options };
  const max = typeof opts.maxLength === 'number' ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
  const len = input.length;
  if (len > max) {
    throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
  }

  input = REPLACEMENTS[input] || input;

  // create constants based on platform, for windows or posix
  const {
    DOT_LITERAL,
    SLASH_LITERAL,
    ONE_CHAR,
    DOTS_SLASH,
    NO_DOT,
    NO_DOTS,
    NO_DOTS_SLASH,
    STAR,
    START_ANCHOR
  } = constants.globChars(opts.windows);

  const nodot = opts.dot ? NO_DOTS : NO_DOT;
  const slashDot = opts.dot ? NO_DOTS_SLASH : NO_DOT;
  const capture = opts.capture ? '' : '?:';
  const state = { negated: false, prefix: '' };
  let star = opts.bash === true ? '.*?' : STAR;

  if (opts.capture) {
    star = `(${star})`;
  }

  const globstar = opts => {
    if (opts.noglobstar === true) return star;
    return `(${capture}(?:(?!${START_ANCHOR}${opts.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
  };

  const create = str => {
    switch (str) {
      case '*':
        return `${nodot}${ONE_CHAR}${star}`;

      case '.*':
        return `${DOT_LITERAL}${ONE_CHAR}${star}`;

      case '*.*':
        return `${nodot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;

      case '*/*':
        return `${nodot}${star}${SLASH_LITERAL}${ONE_CHAR}${slashDot}${star}`;

      case '**':
        return nodot + globstar(opts);

      case '**/*':
        return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${ONE_CHAR}${star}`;

      case '**/*.*':
        return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;

      case '**/.*':
        return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${DOT_LITERAL}${ONE_CHAR}${star}`;

      default: {
        const match = /^(.*?)\.(\w+)$/.exec(str);
        if (!match) return;

        const source = create(match[1]);
        if (!source) return;

        return source + DOT_LITERAL + match[2];
      }
    }
  };

  const output = utils.removePrefix(input, state);
  let source = create(output);

  if (source && opts.strictSlashes !== true) {
    source += `${SLASH_LITERAL}?`;
  }

  return source;
};

module.exports = parse;


/***/ }),

/***/ 57:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const scan = __nccwpck_require__(4354);
const parse = __nccwpck_require__(1668);
const utils = __nccwpck_require__(9046);
const constants = __nccwpck_require__(462);
const isObject = val => val && typeof val === 'object' && !Array.isArray(val);

/**
 * Creates a matcher function from one or more glob patterns. The
 * returned function takes a string to match as its first argument,
 * and returns true if the string is a match. The returned matcher
 * function also takes a boolean as the second argument that, when true,
 * returns an object with additional information.
 *
 * ```js
 * const picomatch = require('picomatch');
 * // picomatch(glob[, options]);
 *
 * const isMatch = picomatch('*.!(*a)');
 * console.log(isMatch('a.a')); //=> false
 * console.log(isMatch('a.b')); //=> true
 *
 * // For environments without `node.js`, `picomatch/posix` provides you a dependency-free matcher, without automatic OS detection.
 * const picomatch = require('picomatch/posix');
 * // the same API, defaulting to posix paths
 * const isMatch = picomatch('a/*');
 * console.log(isMatch('a\\b')); //=> false
 * console.log(isMatch('a/b')); //=> true
 *
 * // you can still configure the matcher function to accept windows paths
 * const isMatch = picomatch('a/*', { options: windows });
 * console.log(isMatch('a\\b')); //=> true
 * console.log(isMatch('a/b')); //=> true
 * ```
 * @name picomatch
 * @param {String|Array} `globs` One or more glob patterns.
 * @param {Object=} `options`
 * @return {Function=} Returns a matcher function.
 * @api public
 */

const picomatch = (glob, options, returnState = false) => {
  if (Array.isArray(glob)) {
    const fns = glob.map(input => picomatch(input, options, returnState));
    const arrayMatcher = str => {
      for (const isMatch of fns) {
        const state = isMatch(str);
        if (state) return state;
      }
      return false;
    };
    return arrayMatcher;
  }

  const isState = isObject(glob) && glob.tokens && glob.input;

  if (glob === '' || (typeof glob !== 'string' && !isState)) {
    throw new TypeError('Expected pattern to be a non-empty string');
  }

  const opts = options || {};
  const posix = opts.windows;
  const regex = isState
    ? picomatch.compileRe(glob, options)
    : picomatch.makeRe(glob, options, false, true);

  const state = regex.state;
  delete regex.state;

  let isIgnored = () => false;
  if (opts.ignore) {
    const ignoreOpts = { ...options, ignore: null, onMatch: null, onResult: null };
    isIgnored = picomatch(opts.ignore, ignoreOpts, returnState);
  }

  const matcher = (input, returnObject = false) => {
    const { isMatch, match, output } = picomatch.test(input, regex, options, { glob, posix });
    const result = { glob, state, regex, posix, input, output, match, isMatch };

    if (typeof opts.onResult === 'function') {
      opts.onResult(result);
    }

    if (isMatch === false) {
      result.isMatch = false;
      return returnObject ? result : false;
    }

    if (isIgnored(input)) {
      if (typeof opts.onIgnore === 'function') {
        opts.onIgnore(result);
      }
      result.isMatch = false;
      return returnObject ? result : false;
    }

    if (typeof opts.onMatch === 'function') {
      opts.onMatch(result);
    }
    return returnObject ? result : true;
  };

  if (returnState) {
    matcher.state = state;
  }

  return matcher;
};

/**
 * Test `input` with the given `regex`. This is used by the main
 * `picomatch()` function to test the input string.
 *
 * ```js
 * const picomatch = require('picomatch');
 * // picomatch.test(input, regex[, options]);
 *
 * console.log(picomatch.test('foo/bar', /^(?:([^/]*?)\/([^/]*?))$/));
 * // { isMatch: true, match: [ 'foo/', 'foo', 'bar' ], output: 'foo/bar' }
 * ```
 * @param {String} `input` String to test.
 * @param {RegExp} `regex`
 * @return {Object} Returns an object with matching info.
 * @api public
 */

picomatch.test = (input, regex, options, { glob, posix } = {}) => {
  if (typeof input !== 'string') {
    throw new TypeError('Expected input to be a string');
  }

  if (input === '') {
    return { isMatch: false, output: '' };
  }

  const opts = options || {};
  const format = opts.format || (posix ? utils.toPosixSlashes : null);
  let match = input === glob;
  let output = (match && format) ? format(input) : input;

  if (match === false) {
    output = format ? format(input) : input;
    match = output === glob;
  }

  if (match === false || opts.capture === true) {
    if (opts.matchBase === true || opts.basename === true) {
      match = picomatch.matchBase(input, regex, options, posix);
    } else {
      match = regex.exec(output);
    }
  }

  return { isMatch: Boolean(match), match, output };
};

/**
 * Match the basename of a filepath.
 *
 * ```js
 * const picomatch = require('picomatch');
 * // picomatch.matchBase(input, glob[, options]);
 * console.log(picomatch.matchBase('foo/bar.js', '*.js'); // true
 * ```
 * @param {String} `input` String to test.
 * @param {RegExp|String} `glob` Glob pattern or regex created by [.makeRe](#makeRe).
 * @return {Boolean}
 * @api public
 */

picomatch.matchBase = (input, glob, options, posix = options && options.windows) => {
  const regex = glob instanceof RegExp ? glob : picomatch.makeRe(glob, options);
  return regex.test(utils.basename(input, { windows: posix }));
};

/**
 * Returns true if **any** of the given glob `patterns` match the specified `string`.
 *
 * ```js
 * const picomatch = require('picomatch');
 * // picomatch.isMatch(string, patterns[, options]);
 *
 * console.log(picomatch.isMatch('a.a', ['b.*', '*.a'])); //=> true
 * console.log(picomatch.isMatch('a.a', 'b.*')); //=> false
 * ```
 * @param {String|Array} str The string to test.
 * @param {String|Array} patterns One or more glob patterns to use for matching.
 * @param {Object} [options] See available [options](#options).
 * @return {Boolean} Returns true if any patterns match `str`
 * @api public
 */

picomatch.isMatch = (str, patterns, options) => picomatch(patterns, options)(str);

/**
 * Parse a glob pattern to create the source string for a regular
 * expression.
 *
 * ```js
 * const picomatch = require('picomatch');
 * const result = picomatch.parse(pattern[, options]);
 * ```
 * @param {String} `pattern`
 * @param {Object} `options`
 * @return {Object} Returns an object with useful properties and output to be used as a regex source string.
 * @api public
 */

picomatch.parse = (pattern, options) => {
  if (Array.isArray(pattern)) return pattern.map(p => picomatch.parse(p, options));
  return parse(pattern, { ...options, fastpaths: false });
};

/**
 * Scan a glob pattern to separate the pattern into segments.
 *
 * ```js
 * const picomatch = require('picomatch');
 * // picomatch.scan(input[, options]);
 *
 * const result = picomatch.scan('!./foo/*.js');
 * console.log(result);
 * { prefix: '!./',
 *   input: '!./foo/*.js',
 *   start: 3,
 *   base: 'foo',
 *   glob: '*.js',
 *   isBrace: false,
 *   isBracket: false,
 *   isGlob: true,
 *   isExtglob: false,
 *   isGlobstar: false,
 *   negated: true }
 * ```
 * @param {String} `input` Glob pattern to scan.
 * @param {Object} `options`
 * @return {Object} Returns an object with
 * @api public
 */

picomatch.scan = (input, options) => scan(input, options);

/**
 * Compile a regular expression from the `state` object returned by the
 * [parse()](#parse) method.
 *
 * ```js
 * const picomatch = require('picomatch');
 * const state = picomatch.parse('*.js');
 * // picomatch.compileRe(state[, options]);
 *
 * console.log(picomatch.compileRe(state));
 * //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
 * ```
 * @param {Object} `state`
 * @param {Object} `options`
 * @param {Boolean} `returnOutput` Intended for implementors, this argument allows you to return the raw output from the parser.
 * @param {Boolean} `returnState` Adds the state to a `state` property on the returned regex. Useful for implementors and debugging.
 * @return {RegExp}
 * @api public
 */

picomatch.compileRe = (state, options, returnOutput = false, returnState = false) => {
  if (returnOutput === true) {
    return state.output;
  }

  const opts = options || {};
  const prepend = opts.contains ? '' : '^';
  const append = opts.contains ? '' : '$';

  let source = `${prepend}(?:${state.output})${append}`;
  if (state && state.negated === true) {
    source = `^(?!${source}).*$`;
  }

  const regex = picomatch.toRegex(source, options);
  if (returnState === true) {
    regex.state = state;
  }

  return regex;
};

/**
 * Create a regular expression from a parsed glob pattern.
 *
 * ```js
 * const picomatch = require('picomatch');
 * // picomatch.makeRe(state[, options]);
 *
 * const result = picomatch.makeRe('*.js');
 * console.log(result);
 * //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
 * ```
 * @param {String} `state` The object returned from the `.parse` method.
 * @param {Object} `options`
 * @param {Boolean} `returnOutput` Implementors may use this argument to return the compiled output, instead of a regular expression. This is not exposed on the options to prevent end-users from mutating the result.
 * @param {Boolean} `returnState` Implementors may use this argument to return the state from the parsed glob with the returned regular expression.
 * @return {RegExp} Returns a regex created from the given pattern.
 * @api public
 */

picomatch.makeRe = (input, options = {}, returnOutput = false, returnState = false) => {
  if (!input || typeof input !== 'string') {
    throw new TypeError('Expected a non-empty string');
  }

  let parsed = { negated: false, fastpaths: true };

  if (options.fastpaths !== false && (input[0] === '.' || input[0] === '*')) {
    parsed.output = parse.fastpaths(input, options);
  }

  if (!parsed.output) {
    parsed = parse(input, options);
  }

  return picomatch.compileRe(parsed, options, returnOutput, returnState);
};

/**
 * Create a regular expression from the given regex source string.
 *
 * ```js
 * const picomatch = require('picomatch');
 * // picomatch.toRegex(source[, options]);
 *
 * const { output } = picomatch.parse('*.js');
 * console.log(picomatch.toRegex(output));
 * //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
 * ```
 * @param {String} `source` Regular expression source string.
 * @param {Object} `options`
 * @return {RegExp}
 * @api public
 */

picomatch.toRegex = (source, options) => {
  try {
    const opts = options || {};
    return new RegExp(source, opts.flags || (opts.nocase ? 'i' : ''));
  } catch (err) {
    if (options && options.debug === true) throw err;
    return /$^/;
  }
};

/**
 * Picomatch constants.
 * @return {Object}
 */

picomatch.constants = constants;

/**
 * Expose "picomatch"
 */

module.exports = picomatch;


/***/ }),

/***/ 4354:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const utils = __nccwpck_require__(9046);
const {
  CHAR_ASTERISK,             /* * */
  CHAR_AT,                   /* @ */
  CHAR_BACKWARD_SLASH,       /* \ */
  CHAR_COMMA,                /* , */
  CHAR_DOT,                  /* . */
  CHAR_EXCLAMATION_MARK,     /* ! */
  CHAR_FORWARD_SLASH,        /* / */
  CHAR_LEFT_CURLY_BRACE,     /* { */
  CHAR_LEFT_PARENTHESES,     /* ( */
  CHAR_LEFT_SQUARE_BRACKET,  /* [ */
  CHAR_PLUS,                 /* + */
  CHAR_QUESTION_MARK,        /* ? */
  CHAR_RIGHT_CURLY_BRACE,    /* } */
  CHAR_RIGHT_PARENTHESES,    /* ) */
  CHAR_RIGHT_SQUARE_BRACKET  /* ] */
} = __nccwpck_require__(462);

const isPathSeparator = code => {
  return code === CHAR_FORWARD_SLASH || code === CHAR_BACKWARD_SLASH;
};

const depth = token => {
  if (token.isPrefix !== true) {
    token.depth = token.isGlobstar ? Infinity : 1;
  }
};

/**
 * Quickly scans a glob pattern and returns an object with a handful of
 * useful properties, like `isGlob`, `path` (the leading non-glob, if it exists),
 * `glob` (the actual pattern), `negated` (true if the path starts with `!` but not
 * with `!(`) and `negatedExtglob` (true if the path starts with `!(`).
 *
 * ```js
 * const pm = require('picomatch');
 * console.log(pm.scan('foo/bar/*.js'));
 * { isGlob: true, input: 'foo/bar/*.js', base: 'foo/bar', glob: '*.js' }
 * ```
 * @param {String} `str`
 * @param {Object} `options`
 * @return {Object} Returns an object with tokens and regex source string.
 * @api public
 */

const scan = (input, options) => {
  const opts = options || {};

  const length = input.length - 1;
  const scanToEnd = opts.parts === true || opts.tokens === true || opts.scanToEnd === true;
  const slashes = [];
  const tokens = [];
  const parts = [];

  let str = input;
  let index = -1;
  let start = 0;
  let lastIndex = 0;
  let isBrace = false;
  let isBracket = false;
  let isGlob = false;
  let isExtglob = false;
  let isGlobstar = false;
  let braceEscaped = false;
  let backslashes = false;
  let negated = false;
  let negatedExtglob = false;
  let finished = false;
  let braces = 0;
  let prev;
  let code;
  let token = { value: '', depth: 0, isGlob: false };

  const eos = () => index >= length;
  const peek = () => str.charCodeAt(index + 1);
  const advance = () => {
    prev = code;
    return str.charCodeAt(++index);
  };

  while (index < length) {
    code = advance();
    let next;

    if (code === CHAR_BACKWARD_SLASH) {
      backslashes = token.backslashes = true;
      code = advance();

      if (code === CHAR_LEFT_CURLY_BRACE) {
        braceEscaped = true;
      }
      continue;
    }

    if (braceEscaped === true || code === CHAR_LEFT_CURLY_BRACE) {
      braces++;

      while (eos() !== true && (code = advance())) {
        if (code === CHAR_BACKWARD_SLASH) {
          backslashes = token.backslashes = true;
          advance();
          continue;
        }

        if (code === CHAR_LEFT_CURLY_BRACE) {
          braces++;
          continue;
        }

        if (braceEscaped !== true && code === CHAR_DOT && (code = advance()) === CHAR_DOT) {
          isBrace = token.isBrace = true;
          isGlob = token.isGlob = true;
          finished = true;

          if (scanToEnd === true) {
            continue;
          }

          break;
        }

        if (braceEscaped !== true && code === CHAR_COMMA) {
          isBrace = token.isBrace = true;
          isGlob = token.isGlob = true;
          finished = true;

          if (scanToEnd === true) {
            continue;
          }

          break;
        }

        if (code === CHAR_RIGHT_CURLY_BRACE) {
          braces--;

          if (braces === 0) {
            braceEscaped = false;
            isBrace = token.isBrace = true;
            finished = true;
            break;
          }
        }
      }

      if (scanToEnd === true) {
        continue;
      }

      break;
    }

    if (code === CHAR_FORWARD_SLASH) {
      slashes.push(index);
      tokens.push(token);
      token = { value: '', depth: 0, isGlob: false };

      if (finished === true) continue;
      if (prev === CHAR_DOT && index === (start + 1)) {
        start += 2;
        continue;
      }

      lastIndex = index + 1;
      continue;
    }

    if (opts.noext !== true) {
      const isExtglobChar = code === CHAR_PLUS
        || code === CHAR_AT
        || code === CHAR_ASTERISK
        || code === CHAR_QUESTION_MARK
        || code === CHAR_EXCLAMATION_MARK;

      if (isExtglobChar === true && peek() === CHAR_LEFT_PARENTHESES) {
        isGlob = token.isGlob = true;
        isExtglob = token.isExtglob = true;
        finished = true;
        if (code === CHAR_EXCLAMATION_MARK && index === start) {
          negatedExtglob = true;
        }

        if (scanToEnd === true) {
          let parens = 0;

          while (eos() !== true && (code = advance())) {
            if (code === CHAR_BACKWARD_SLASH) {
              backslashes = token.backslashes = true;
              advance();
              continue;
            }

            if (code === CHAR_LEFT_PARENTHESES) {
              parens++;
              continue;
            }

            if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
              finished = true;
              break;
            }
          }
          continue;
        }
        break;
      }
    }

    if (code === CHAR_ASTERISK) {
      if (prev === CHAR_ASTERISK) isGlobstar = token.isGlobstar = true;
      isGlob = token.isGlob = true;
      finished = true;

      if (scanToEnd === true) {
        continue;
      }
      break;
    }

    if (code === CHAR_QUESTION_MARK) {
      isGlob = token.isGlob = true;
      finished = true;

      if (scanToEnd === true) {
        continue;
      }
      break;
    }

    if (code === CHAR_LEFT_SQUARE_BRACKET) {
      while (eos() !== true && (next = advance())) {
        if (next === CHAR_BACKWARD_SLASH) {
          backslashes = token.backslashes = true;
          advance();
          continue;
        }

        if (next === CHAR_RIGHT_SQUARE_BRACKET) {
          isBracket = token.isBracket = true;
          isGlob = token.isGlob = true;
          finished = true;
          break;
        }
      }

      if (scanToEnd === true) {
        continue;
      }

      break;
    }

    if (opts.nonegate !== true && code === CHAR_EXCLAMATION_MARK && index === start) {
      negated = token.negated = true;
      start++;
      continue;
    }

    if (opts.noparen !== true && code === CHAR_LEFT_PARENTHESES) {
      isGlob = token.isGlob = true;

      if (scanToEnd === true) {
        let parens = 1;

        while (eos() !== true && (code = advance())) {
          if (code === CHAR_BACKWARD_SLASH) {
            backslashes = token.backslashes = true;
            advance();
            continue;
          }

          if (code === CHAR_LEFT_PARENTHESES) {
            parens++;
            continue;
          }

          if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
            finished = true;
            break;
          }
        }
        continue;
      }
      break;
    }

    if (isGlob === true) {
      finished = true;

      if (scanToEnd === true) {
        continue;
      }

      break;
    }
  }

  if (opts.noext === true) {
    isExtglob = false;
    isGlob = false;
  }

  let base = str;
  let prefix = '';
  let glob = '';

  if (start > 0) {
    prefix = str.slice(0, start);
    str = str.slice(start);
    lastIndex -= start;
  }

  if (base && isGlob === true && lastIndex > 0) {
    base = str.slice(0, lastIndex);
    glob = str.slice(lastIndex);
  } else if (isGlob === true) {
    base = '';
    glob = str;
  } else {
    base = str;
  }

  if (base && base !== '' && base !== '/' && base !== str) {
    if (isPathSeparator(base.charCodeAt(base.length - 1))) {
      base = base.slice(0, -1);
    }
  }

  if (opts.unescape === true) {
    if (glob) glob = utils.removeBackslashes(glob);

    if (base && backslashes === true) {
      base = utils.removeBackslashes(base);
    }
  }

  const state = {
    prefix,
    input,
    start,
    base,
    glob,
    isBrace,
    isBracket,
    isGlob,
    isExtglob,
    isGlobstar,
    negated,
    negatedExtglob
  };

  if (opts.tokens === true) {
    state.maxDepth = 0;
    if (!isPathSeparator(code)) {
      tokens.push(token);
    }
    state.tokens = tokens;
  }

  if (opts.parts === true || opts.tokens === true) {
    let prevIndex;

    for (let idx = 0; idx < slashes.length; idx++) {
      const n = prevIndex !== undefined ? prevIndex + 1 : start;
      const i = slashes[idx];
      const value = input.slice(n, i);
      if (opts.tokens) {
        if (idx === 0 && start !== 0) {
          tokens[idx].isPrefix = true;
          tokens[idx].value = prefix;
        } else {
          tokens[idx].value = value;
        }
        depth(tokens[idx]);
        state.maxDepth += tokens[idx].depth;
      }
      if (i >= start) {
        parts.push(value);
        prevIndex = i;
      }
    }

    const n = prevIndex !== undefined ? prevIndex + 1 : start;
    const value = input.slice(n);
    parts.push(value);

    if (opts.tokens && prevIndex && prevIndex + 1 < input.length) {
      tokens[tokens.length - 1].value = value;
      depth(tokens[tokens.length - 1]);
      state.maxDepth += tokens[tokens.length - 1].depth;
    }

    state.slashes = slashes;
    state.parts = parts;
  }

  return state;
};

module.exports = scan;


/***/ }),

/***/ 9046:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

/*global navigator*/


const {
  REGEX_BACKSLASH,
  REGEX_REMOVE_BACKSLASH,
  REGEX_SPECIAL_CHARS,
  REGEX_SPECIAL_CHARS_GLOBAL
} = __nccwpck_require__(462);

exports.isObject = val => val !== null && typeof val === 'object' && !Array.isArray(val);
exports.hasRegexChars = str => REGEX_SPECIAL_CHARS.test(str);
exports.isRegexChar = str => str.length === 1 && exports.hasRegexChars(str);
exports.escapeRegex = str => str.replace(REGEX_SPECIAL_CHARS_GLOBAL, '\\$1');
exports.toPosixSlashes = str => str.replace(REGEX_BACKSLASH, '/');

exports.isWindows = () => {
  if (typeof navigator !== 'undefined' && navigator.platform) {
    const platform = navigator.platform.toLowerCase();
    return platform === 'win32' || platform === 'windows';
  }

  if (typeof process !== 'undefined' && process.platform) {
    return process.platform === 'win32';
  }

  return false;
};

exports.removeBackslashes = str => {
  return str.replace(REGEX_REMOVE_BACKSLASH, match => {
    return match === '\\' ? '' : match;
  });
};

exports.escapeLast = (input, char, lastIdx) => {
  const idx = input.lastIndexOf(char, lastIdx);
  if (idx === -1) return input;
  if (input[idx - 1] === '\\') return exports.escapeLast(input, char, idx - 1);
  return `${input.slice(0, idx)}\\${input.slice(idx)}`;
};

exports.removePrefix = (input, state = {}) => {
  let output = input;
  if (output.startsWith('./')) {
    output = output.slice(2);
    state.prefix = './';
  }
  return output;
};

exports.wrapOutput = (input, state = {}, options = {}) => {
  const prepend = options.contains ? '' : '^';
  const append = options.contains ? '' : '$';

  let output = `${prepend}(?:${input})${append}`;
  if (state.negated === true) {
    output = `(?:^(?!${output}).*$)`;
  }
  return output;
};

exports.basename = (path, { windows } = {}) => {
  const segs = path.split(windows ? /[\\/]/ : '/');
  const last = segs[segs.length - 1];

  if (last === '') {
    return segs[segs.length - 2];
  }

  return last;
};


/***/ }),

/***/ 9422:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const debug = __nccwpck_require__(1810)
const { MAX_LENGTH, MAX_SAFE_INTEGER } = __nccwpck_require__(7108)
const { safeRe: re, t } = __nccwpck_require__(6856)

const parseOptions = __nccwpck_require__(1741)
const { compareIdentifiers } = __nccwpck_require__(4013)

const isPrereleaseIdentifier = (prerelease, identifier) => {
  const identifiers = identifier.split('.')
  if (identifiers.length > prerelease.length) {
    return false
  }

  for (let i = 0; i < identifiers.length; i++) {
    if (compareIdentifiers(prerelease[i], identifiers[i]) !== 0) {
      return false
    }
  }

  return true
}

class SemVer {
  constructor (version, options) {
    options = parseOptions(options)

    if (version instanceof SemVer) {
      if (version.loose === !!options.loose &&
        version.includePrerelease === !!options.includePrerelease) {
        return version
      } else {
        version = version.version
      }
    } else if (typeof version !== 'string') {
      throw new TypeError(`Invalid version. Must be a string. Got type "${typeof version}".`)
    }

    if (version.length > MAX_LENGTH) {
      throw new TypeError(
        `version is longer than ${MAX_LENGTH} characters`
      )
    }

    debug('SemVer', version, options)
    this.options = options
    this.loose = !!options.loose
    // this isn't actually relevant for versions, but keep it so that we
    // don't run into trouble passing this.options around.
    this.includePrerelease = !!options.includePrerelease

    const m = version.trim().match(options.loose ? re[t.LOOSE] : re[t.FULL])

    if (!m) {
      throw new TypeError(`Invalid Version: ${version}`)
    }

    this.raw = version

    // these are actually numbers
    this.major = +m[1]
    this.minor = +m[2]
    this.patch = +m[3]

    if (this.major > MAX_SAFE_INTEGER || this.major < 0) {
      throw new TypeError('Invalid major version')
    }

    if (this.minor > MAX_SAFE_INTEGER || this.minor < 0) {
      throw new TypeError('Invalid minor version')
    }

    if (this.patch > MAX_SAFE_INTEGER || this.patch < 0) {
      throw new TypeError('Invalid patch version')
    }

    // numberify any prerelease numeric ids
    if (!m[4]) {
      this.prerelease = []
    } else {
      this.prerelease = m[4].split('.').map((id) => {
        if (/^[0-9]+$/.test(id)) {
          const num = +id
          if (num >= 0 && num < MAX_SAFE_INTEGER) {
            return num
          }
        }
        return id
      })
    }

    this.build = m[5] ? m[5].split('.') : []
    this.format()
  }

  format () {
    this.version = `${this.major}.${this.minor}.${this.patch}`
    if (this.prerelease.length) {
      this.version += `-${this.prerelease.join('.')}`
    }
    return this.version
  }

  toString () {
    return this.version
  }

  compare (other) {
    debug('SemVer.compare', this.version, this.options, other)
    if (!(other instanceof SemVer)) {
      if (typeof other === 'string' && other === this.version) {
        return 0
      }
      other = new SemVer(other, this.options)
    }

    if (other.version === this.version) {
      return 0
    }

    return this.compareMain(other) || this.comparePre(other)
  }

  compareMain (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    if (this.major < other.major) {
      return -1
    }
    if (this.major > other.major) {
      return 1
    }
    if (this.minor < other.minor) {
      return -1
    }
    if (this.minor > other.minor) {
      return 1
    }
    if (this.patch < other.patch) {
      return -1
    }
    if (this.patch > other.patch) {
      return 1
    }
    return 0
  }

  comparePre (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    // NOT having a prerelease is > having one
    if (this.prerelease.length && !other.prerelease.length) {
      return -1
    } else if (!this.prerelease.length && other.prerelease.length) {
      return 1
    } else if (!this.prerelease.length && !other.prerelease.length) {
      return 0
    }

    let i = 0
    do {
      const a = this.prerelease[i]
      const b = other.prerelease[i]
      debug('prerelease compare', i, a, b)
      if (a === undefined && b === undefined) {
        return 0
      } else if (b === undefined) {
        return 1
      } else if (a === undefined) {
        return -1
      } else if (a === b) {
        continue
      } else {
        return compareIdentifiers(a, b)
      }
    } while (++i)
  }

  compareBuild (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    let i = 0
    do {
      const a = this.build[i]
      const b = other.build[i]
      debug('build compare', i, a, b)
      if (a === undefined && b === undefined) {
        return 0
      } else if (b === undefined) {
        return 1
      } else if (a === undefined) {
        return -1
      } else if (a === b) {
        continue
      } else {
        return compareIdentifiers(a, b)
      }
    } while (++i)
  }

  // preminor will bump the version up to the next minor release, and immediately
  // down to pre-release. premajor and prepatch work the same way.
  inc (release, identifier, identifierBase) {
    if (release.startsWith('pre')) {
      if (!identifier && identifierBase === false) {
        throw new Error('invalid increment argument: identifier is empty')
      }
      // Avoid an invalid semver results
      if (identifier) {
        const match = `-${identifier}`.match(this.options.loose ? re[t.PRERELEASELOOSE] : re[t.PRERELEASE])
        if (!match || match[1] !== identifier) {
          throw new Error(`invalid identifier: ${identifier}`)
        }
      }
    }

    switch (release) {
      case 'premajor':
        this.prerelease.length = 0
        this.patch = 0
        this.minor = 0
        this.major++
        this.inc('pre', identifier, identifierBase)
        break
      case 'preminor':
        this.prerelease.length = 0
        this.patch = 0
        this.minor++
        this.inc('pre', identifier, identifierBase)
        break
      case 'prepatch':
        // If this is already a prerelease, it will bump to the next version
        // drop any prereleases that might already exist, since they are not
        // relevant at this point.
        this.prerelease.length = 0
        this.inc('patch', identifier, identifierBase)
        this.inc('pre', identifier, identifierBase)
        break
      // If the input is a non-prerelease version, this acts the same as
      // prepatch.
      case 'prerelease':
        if (this.prerelease.length === 0) {
          this.inc('patch', identifier, identifierBase)
        }
        this.inc('pre', identifier, identifierBase)
        break
      case 'release':
        if (this.prerelease.length === 0) {
          throw new Error(`version ${this.raw} is not a prerelease`)
        }
        this.prerelease.length = 0
        break

      case 'major':
        // If this is a pre-major version, bump up to the same major version.
        // Otherwise increment major.
        // 1.0.0-5 bumps to 1.0.0
        // 1.1.0 bumps to 2.0.0
        if (
          this.minor !== 0 ||
          this.patch !== 0 ||
          this.prerelease.length === 0
        ) {
          this.major++
        }
        this.minor = 0
        this.patch = 0
        this.prerelease = []
        break
      case 'minor':
        // If this is a pre-minor version, bump up to the same minor version.
        // Otherwise increment minor.
        // 1.2.0-5 bumps to 1.2.0
        // 1.2.1 bumps to 1.3.0
        if (this.patch !== 0 || this.prerelease.length === 0) {
          this.minor++
        }
        this.patch = 0
        this.prerelease = []
        break
      case 'patch':
        // If this is not a pre-release version, it will increment the patch.
        // If it is a pre-release it will bump up to the same patch version.
        // 1.2.0-5 patches to 1.2.0
        // 1.2.0 patches to 1.2.1
        if (this.prerelease.length === 0) {
          this.patch++
        }
        this.prerelease = []
        break
      // This probably shouldn't be used publicly.
      // 1.0.0 'pre' would become 1.0.0-0 which is the wrong direction.
      case 'pre': {
        const base = Number(identifierBase) ? 1 : 0

        if (this.prerelease.length === 0) {
          this.prerelease = [base]
        } else {
          let i = this.prerelease.length
          while (--i >= 0) {
            if (typeof this.prerelease[i] === 'number') {
              this.prerelease[i]++
              i = -2
            }
          }
          if (i === -1) {
            // didn't increment anything
            if (identifier === this.prerelease.join('.') && identifierBase === false) {
              throw new Error('invalid increment argument: identifier already exists')
            }
            this.prerelease.push(base)
          }
        }
        if (identifier) {
          // 1.2.0-beta.1 bumps to 1.2.0-beta.2,
          // 1.2.0-beta.fooblz or 1.2.0-beta bumps to 1.2.0-beta.0
          let prerelease = [identifier, base]
          if (identifierBase === false) {
            prerelease = [identifier]
          }
          if (isPrereleaseIdentifier(this.prerelease, identifier)) {
            const prereleaseBase = this.prerelease[identifier.split('.').length]
            if (isNaN(prereleaseBase)) {
              this.prerelease = prerelease
            }
          } else {
            this.prerelease = prerelease
          }
        }
        break
      }
      default:
        throw new Error(`invalid increment argument: ${release}`)
    }
    this.raw = this.format()
    if (this.build.length) {
      this.raw += `+${this.build.join('.')}`
    }
    return this
  }
}

module.exports = SemVer


/***/ }),

/***/ 1570:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(9422)
const parse = (version, options, throwErrors = false) => {
  if (version instanceof SemVer) {
    return version
  }
  try {
    return new SemVer(version, options)
  } catch (er) {
    if (!throwErrors) {
      return null
    }
    throw er
  }
}

module.exports = parse


/***/ }),

/***/ 7108:
/***/ ((module) => {



// Note: this is the semver.org version of the spec that it implements
// Not necessarily the package version of this code.
const SEMVER_SPEC_VERSION = '2.0.0'

const MAX_LENGTH = 256
const MAX_SAFE_INTEGER = Number.MAX_SAFE_INTEGER ||
/* istanbul ignore next */ 9007199254740991

// Max safe segment length for coercion.
const MAX_SAFE_COMPONENT_LENGTH = 16

// Max safe length for a build identifier. The max length minus 6 characters for
// the shortest version with a build 0.0.0+BUILD.
const MAX_SAFE_BUILD_LENGTH = MAX_LENGTH - 6

// ECMAScript whitespace and line terminators matched by \s.
const WHITESPACE_CHARACTERS = [
  '\t',
  '\n',
  '\v',
  '\f',
  '\r',
  ' ',
  '\u00a0',
  '\u1680',
  '\u2000',
  '\u2001',
  '\u2002',
  '\u2003',
  '\u2004',
  '\u2005',
  '\u2006',
  '\u2007',
  '\u2008',
  '\u2009',
  '\u200a',
  '\u2028',
  '\u2029',
  '\u202f',
  '\u205f',
  '\u3000',
  '\ufeff',
]

const RELEASE_TYPES = [
  'major',
  'premajor',
  'minor',
  'preminor',
  'patch',
  'prepatch',
  'prerelease',
]

module.exports = {
  MAX_LENGTH,
  MAX_SAFE_COMPONENT_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  MAX_SAFE_INTEGER,
  WHITESPACE_CHARACTERS,
  RELEASE_TYPES,
  SEMVER_SPEC_VERSION,
  FLAG_INCLUDE_PRERELEASE: 0b001,
  FLAG_LOOSE: 0b010,
}


/***/ }),

/***/ 1810:
/***/ ((module) => {



const debug = (
  typeof process === 'object' &&
  process.env &&
  process.env.NODE_DEBUG &&
  /\bsemver\b/i.test(process.env.NODE_DEBUG)
) ? (...args) => console.error('SEMVER', ...args)
  : () => {}

module.exports = debug


/***/ }),

/***/ 4013:
/***/ ((module) => {



const numeric = /^[0-9]+$/
const compareIdentifiers = (a, b) => {
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b ? 0 : a < b ? -1 : 1
  }

  const anum = numeric.test(a)
  const bnum = numeric.test(b)

  if (anum && bnum) {
    a = +a
    b = +b
  }

  return a === b ? 0
    : (anum && !bnum) ? -1
    : (bnum && !anum) ? 1
    : a < b ? -1
    : 1
}

const rcompareIdentifiers = (a, b) => compareIdentifiers(b, a)

module.exports = {
  compareIdentifiers,
  rcompareIdentifiers,
}


/***/ }),

/***/ 1741:
/***/ ((module) => {



// parse out just the options we care about
const looseOption = Object.freeze({ loose: true })
const emptyOpts = Object.freeze({ })
const parseOptions = options => {
  if (!options) {
    return emptyOpts
  }

  if (typeof options !== 'object') {
    return looseOption
  }

  return options
}
module.exports = parseOptions


/***/ }),

/***/ 6856:
/***/ ((module, exports, __nccwpck_require__) => {



const {
  MAX_SAFE_COMPONENT_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  MAX_LENGTH,
} = __nccwpck_require__(7108)
const debug = __nccwpck_require__(1810)
exports = module.exports = {}

// The actual regexps go on exports.re
const re = exports.re = []
const safeRe = exports.safeRe = []
const src = exports.src = []
const safeSrc = exports.safeSrc = []
const t = exports.t = {}
let R = 0

const LETTERDASHNUMBER = '[a-zA-Z0-9-]'

// Replace some greedy regex tokens to prevent regex dos issues. These regex are
// used internally via the safeRe object since all inputs in this library get
// normalized first to trim and collapse all extra whitespace. The original
// regexes are exported for userland consumption and lower level usage. A
// future breaking change could export the safer regex only with a note that
// all input should have extra whitespace removed.
const safeRegexReplacements = [
  ['\\s', 1],
  ['\\d', MAX_LENGTH],
  [LETTERDASHNUMBER, MAX_SAFE_BUILD_LENGTH],
]

const makeSafeRegex = (value) => {
  for (const [token, max] of safeRegexReplacements) {
    value = value
      .split(`${token}*`).join(`${token}{0,${max}}`)
      .split(`${token}+`).join(`${token}{1,${max}}`)
  }
  return value
}

const createToken = (name, value, isGlobal) => {
  const safe = makeSafeRegex(value)
  const index = R++
  debug(name, index, value)
  t[name] = index
  src[index] = value
  safeSrc[index] = safe
  re[index] = new RegExp(value, isGlobal ? 'g' : undefined)
  safeRe[index] = new RegExp(safe, isGlobal ? 'g' : undefined)
}

// The following Regular Expressions can be used for tokenizing,
// validating, and parsing SemVer version strings.

// ## Numeric Identifier
// A single `0`, or a non-zero digit followed by zero or more digits.

createToken('NUMERICIDENTIFIER', '0|[1-9]\\d*')
createToken('NUMERICIDENTIFIERLOOSE', '\\d+')

// ## Non-numeric Identifier
// Zero or more digits, followed by a letter or hyphen, and then zero or
// more letters, digits, or hyphens.

createToken('NONNUMERICIDENTIFIER', `\\d*[a-zA-Z-]${LETTERDASHNUMBER}*`)

// ## Main Version
// Three dot-separated numeric identifiers.

createToken('MAINVERSION', `(${src[t.NUMERICIDENTIFIER]})\\.` +
                   `(${src[t.NUMERICIDENTIFIER]})\\.` +
                   `(${src[t.NUMERICIDENTIFIER]})`)

createToken('MAINVERSIONLOOSE', `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.` +
                        `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.` +
                        `(${src[t.NUMERICIDENTIFIERLOOSE]})`)

// ## Pre-release Version Identifier
// A numeric identifier, or a non-numeric identifier.
// Non-numeric identifiers include numeric identifiers but can be longer.
// Therefore non-numeric identifiers must go first.

createToken('PRERELEASEIDENTIFIER', `(?:${src[t.NONNUMERICIDENTIFIER]
}|${src[t.NUMERICIDENTIFIER]})`)

createToken('PRERELEASEIDENTIFIERLOOSE', `(?:${src[t.NONNUMERICIDENTIFIER]
}|${src[t.NUMERICIDENTIFIERLOOSE]})`)

// ## Pre-release Version
// Hyphen, followed by one or more dot-separated pre-release version
// identifiers.

createToken('PRERELEASE', `(?:-(${src[t.PRERELEASEIDENTIFIER]
}(?:\\.${src[t.PRERELEASEIDENTIFIER]})*))`)

createToken('PRERELEASELOOSE', `(?:-?(${src[t.PRERELEASEIDENTIFIERLOOSE]
}(?:\\.${src[t.PRERELEASEIDENTIFIERLOOSE]})*))`)

// ## Build Metadata Identifier
// Any combination of digits, letters, or hyphens.

createToken('BUILDIDENTIFIER', `${LETTERDASHNUMBER}+`)

// ## Build Metadata
// Plus sign, followed by one or more period-separated build metadata
// identifiers.

createToken('BUILD', `(?:\\+(${src[t.BUILDIDENTIFIER]
}(?:\\.${src[t.BUILDIDENTIFIER]})*))`)

// ## Full Version String
// A main version, followed optionally by a pre-release version and
// build metadata.

// Note that the only major, minor, patch, and pre-release sections of
// the version string are capturing groups.  The build metadata is not a
// capturing group, because it should not ever be used in version
// comparison.

createToken('FULLPLAIN', `v?${src[t.MAINVERSION]
}${src[t.PRERELEASE]}?${
  src[t.BUILD]}?`)

createToken('FULL', `^${src[t.FULLPLAIN]}$`)

// like full, but allows v1.2.3 and =1.2.3, which people do sometimes.
// also, 1.0.0alpha1 (prerelease without the hyphen) which is pretty
// common in the npm registry.
createToken('LOOSEPLAIN', `[v=\\s]*${src[t.MAINVERSIONLOOSE]
}${src[t.PRERELEASELOOSE]}?${
  src[t.BUILD]}?`)

createToken('LOOSE', `^${src[t.LOOSEPLAIN]}$`)

createToken('GTLT', '((?:<|>)?=?)')

// Something like "2.*" or "1.2.x".
// Note that "x.x" is a valid xRange identifier, meaning "any version"
// Only the first item is strictly required.
createToken('XRANGEIDENTIFIERLOOSE', `${src[t.NUMERICIDENTIFIERLOOSE]}|x|X|\\*`)
createToken('XRANGEIDENTIFIER', `${src[t.NUMERICIDENTIFIER]}|x|X|\\*`)

createToken('XRANGEPLAIN', `[v=\\s]*(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:\\.(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:\\.(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:${src[t.PRERELEASE]})?${
                     src[t.BUILD]}?` +
                   `)?)?`)

createToken('XRANGEPLAINLOOSE', `[v=\\s]*(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:${src[t.PRERELEASELOOSE]})?${
                          src[t.BUILD]}?` +
                        `)?)?`)

createToken('XRANGE', `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAIN]}$`)
createToken('XRANGELOOSE', `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAINLOOSE]}$`)

// Coercion.
// Extract anything that could conceivably be a part of a valid semver
createToken('COERCEPLAIN', `${'(^|[^\\d])' +
              '(\\d{1,'}${MAX_SAFE_COMPONENT_LENGTH}})` +
              `(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?` +
              `(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?`)
createToken('COERCE', `${src[t.COERCEPLAIN]}(?:$|[^\\d])`)
createToken('COERCEFULL', src[t.COERCEPLAIN] +
              `(?:${src[t.PRERELEASE]})?` +
              `(?:${src[t.BUILD]})?` +
              `(?:$|[^\\d])`)
createToken('COERCERTL', src[t.COERCE], true)
createToken('COERCERTLFULL', src[t.COERCEFULL], true)

// Tilde ranges.
// Meaning is "reasonably at or greater than"
createToken('LONETILDE', '(?:~>?)')

createToken('TILDETRIM', `(\\s*)${src[t.LONETILDE]}\\s+`, true)
exports.tildeTrimReplace = '$1~'

createToken('TILDE', `^${src[t.LONETILDE]}${src[t.XRANGEPLAIN]}$`)
createToken('TILDELOOSE', `^${src[t.LONETILDE]}${src[t.XRANGEPLAINLOOSE]}$`)

// Caret ranges.
// Meaning is "at least and backwards compatible with"
createToken('LONECARET', '(?:\\^)')

createToken('CARETTRIM', `(\\s*)${src[t.LONECARET]}\\s+`, true)
exports.caretTrimReplace = '$1^'

createToken('CARET', `^${src[t.LONECARET]}${src[t.XRANGEPLAIN]}$`)
createToken('CARETLOOSE', `^${src[t.LONECARET]}${src[t.XRANGEPLAINLOOSE]}$`)

// A simple gt/lt/eq thing, or just "" to indicate "any version"
createToken('COMPARATORLOOSE', `^${src[t.GTLT]}\\s*(${src[t.LOOSEPLAIN]})$|^$`)
createToken('COMPARATOR', `^${src[t.GTLT]}\\s*(${src[t.FULLPLAIN]})$|^$`)

// An expression to strip any whitespace between the gtlt and the thing
// it modifies, so that `> 1.2.3` ==> `>1.2.3`
createToken('COMPARATORTRIM', `(\\s*)${src[t.GTLT]
}\\s*(${src[t.LOOSEPLAIN]}|${src[t.XRANGEPLAIN]})`, true)
exports.comparatorTrimReplace = '$1$2$3'

// Something like `1.2.3 - 1.2.4`
// Note that these all use the loose form, because they'll be
// checked against either the strict or loose comparator form
// later.
createToken('HYPHENRANGE', `^\\s*(${src[t.XRANGEPLAIN]})` +
                   `\\s+-\\s+` +
                   `(${src[t.XRANGEPLAIN]})` +
                   `\\s*$`)

createToken('HYPHENRANGELOOSE', `^\\s*(${src[t.XRANGEPLAINLOOSE]})` +
                        `\\s+-\\s+` +
                        `(${src[t.XRANGEPLAINLOOSE]})` +
                        `\\s*$`)

// Star ranges basically just allow anything at all.
createToken('STAR', '(<|>)?=?\\s*\\*')
// >=0.0.0 is like a star
createToken('GTE0', '^\\s*>=\\s*0\\.0\\.0\\s*$')
createToken('GTE0PRE', '^\\s*>=\\s*0\\.0\\.0-0\\s*$')


/***/ }),

/***/ 4609:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

/* unused reexport */ __nccwpck_require__(603);


/***/ }),

/***/ 603:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

var __webpack_unused_export__;


var net = __nccwpck_require__(9278);
var tls = __nccwpck_require__(4756);
var http = __nccwpck_require__(8611);
var https = __nccwpck_require__(5692);
var events = __nccwpck_require__(4434);
var assert = __nccwpck_require__(2613);
var util = __nccwpck_require__(9023);


__webpack_unused_export__ = httpOverHttp;
__webpack_unused_export__ = httpsOverHttp;
__webpack_unused_export__ = httpOverHttps;
__webpack_unused_export__ = httpsOverHttps;


function httpOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  return agent;
}

function httpsOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}

function httpOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  return agent;
}

function httpsOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}


function TunnelingAgent(options) {
  var self = this;
  self.options = options || {};
  self.proxyOptions = self.options.proxy || {};
  self.maxSockets = self.options.maxSockets || http.Agent.defaultMaxSockets;
  self.requests = [];
  self.sockets = [];

  self.on('free', function onFree(socket, host, port, localAddress) {
    var options = toOptions(host, port, localAddress);
    for (var i = 0, len = self.requests.length; i < len; ++i) {
      var pending = self.requests[i];
      if (pending.host === options.host && pending.port === options.port) {
        // Detect the request to connect same origin server,
        // reuse the connection.
        self.requests.splice(i, 1);
        pending.request.onSocket(socket);
        return;
      }
    }
    socket.destroy();
    self.removeSocket(socket);
  });
}
util.inherits(TunnelingAgent, events.EventEmitter);

TunnelingAgent.prototype.addRequest = function addRequest(req, host, port, localAddress) {
  var self = this;
  var options = mergeOptions({request: req}, self.options, toOptions(host, port, localAddress));

  if (self.sockets.length >= this.maxSockets) {
    // We are over limit so we'll add it to the queue.
    self.requests.push(options);
    return;
  }

  // If we are under maxSockets create a new one.
  self.createSocket(options, function(socket) {
    socket.on('free', onFree);
    socket.on('close', onCloseOrRemove);
    socket.on('agentRemove', onCloseOrRemove);
    req.onSocket(socket);

    function onFree() {
      self.emit('free', socket, options);
    }

    function onCloseOrRemove(err) {
      self.removeSocket(socket);
      socket.removeListener('free', onFree);
      socket.removeListener('close', onCloseOrRemove);
      socket.removeListener('agentRemove', onCloseOrRemove);
    }
  });
};

TunnelingAgent.prototype.createSocket = function createSocket(options, cb) {
  var self = this;
  var placeholder = {};
  self.sockets.push(placeholder);

  var connectOptions = mergeOptions({}, self.proxyOptions, {
    method: 'CONNECT',
    path: options.host + ':' + options.port,
    agent: false,
    headers: {
      host: options.host + ':' + options.port
    }
  });
  if (options.localAddress) {
    connectOptions.localAddress = options.localAddress;
  }
  if (connectOptions.proxyAuth) {
    connectOptions.headers = connectOptions.headers || {};
    connectOptions.headers['Proxy-Authorization'] = 'Basic ' +
        new Buffer(connectOptions.proxyAuth).toString('base64');
  }

  debug('making CONNECT request');
  var connectReq = self.request(connectOptions);
  connectReq.useChunkedEncodingByDefault = false; // for v0.6
  connectReq.once('response', onResponse); // for v0.6
  connectReq.once('upgrade', onUpgrade);   // for v0.6
  connectReq.once('connect', onConnect);   // for v0.7 or later
  connectReq.once('error', onError);
  connectReq.end();

  function onResponse(res) {
    // Very hacky. This is necessary to avoid http-parser leaks.
    res.upgrade = true;
  }

  function onUpgrade(res, socket, head) {
    // Hacky.
    process.nextTick(function() {
      onConnect(res, socket, head);
    });
  }

  function onConnect(res, socket, head) {
    connectReq.removeAllListeners();
    socket.removeAllListeners();

    if (res.statusCode !== 200) {
      debug('tunneling socket could not be established, statusCode=%d',
        res.statusCode);
      socket.destroy();
      var error = new Error('tunneling socket could not be established, ' +
        'statusCode=' + res.statusCode);
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    if (head.length > 0) {
      debug('got illegal response body from proxy');
      socket.destroy();
      var error = new Error('got illegal response body from proxy');
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    debug('tunneling connection has established');
    self.sockets[self.sockets.indexOf(placeholder)] = socket;
    return cb(socket);
  }

  function onError(cause) {
    connectReq.removeAllListeners();

    debug('tunneling socket could not be established, cause=%s\n',
          cause.message, cause.stack);
    var error = new Error('tunneling socket could not be established, ' +
                          'cause=' + cause.message);
    error.code = 'ECONNRESET';
    options.request.emit('error', error);
    self.removeSocket(placeholder);
  }
};

TunnelingAgent.prototype.removeSocket = function removeSocket(socket) {
  var pos = this.sockets.indexOf(socket)
  if (pos === -1) {
    return;
  }
  this.sockets.splice(pos, 1);

  var pending = this.requests.shift();
  if (pending) {
    // If we have pending requests and a socket gets closed a new one
    // needs to be created to take over in the pool for the one that closed.
    this.createSocket(pending, function(socket) {
      pending.request.onSocket(socket);
    });
  }
};

function createSecureSocket(options, cb) {
  var self = this;
  TunnelingAgent.prototype.createSocket.call(self, options, function(socket) {
    var hostHeader = options.request.getHeader('host');
    var tlsOptions = mergeOptions({}, self.options, {
      socket: socket,
      servername: hostHeader ? hostHeader.replace(/:.*$/, '') : options.host
    });

    // 0 is dummy port for v0.6
    var secureSocket = tls.connect(0, tlsOptions);
    self.sockets[self.sockets.indexOf(socket)] = secureSocket;
    cb(secureSocket);
  });
}


function toOptions(host, port, localAddress) {
  if (typeof host === 'string') { // since v0.10
    return {
      host: host,
      port: port,
      localAddress: localAddress
    };
  }
  return host; // for v0.11 or later
}

function mergeOptions(target) {
  for (var i = 1, len = arguments.length; i < len; ++i) {
    var overrides = arguments[i];
    if (typeof overrides === 'object') {
      var keys = Object.keys(overrides);
      for (var j = 0, keyLen = keys.length; j < keyLen; ++j) {
        var k = keys[j];
        if (overrides[k] !== undefined) {
          target[k] = overrides[k];
        }
      }
    }
  }
  return target;
}


var debug;
if (process.env.NODE_DEBUG && /\btunnel\b/.test(process.env.NODE_DEBUG)) {
  debug = function() {
    var args = Array.prototype.slice.call(arguments);
    if (typeof args[0] === 'string') {
      args[0] = 'TUNNEL: ' + args[0];
    } else {
      args.unshift('TUNNEL:');
    }
    console.error.apply(console, args);
  }
} else {
  debug = function() {};
}
__webpack_unused_export__ = debug; // for test


/***/ }),

/***/ 2613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 181:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("process");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
var __webpack_exports__ = {};

// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  z6: () => (/* binding */ actions_check),
  iW: () => (/* binding */ main),
  bE: () => (/* binding */ post)
});

;// CONCATENATED MODULE: external "node:timers/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
;// CONCATENATED MODULE: ./build/ports/clock.js

function realClock(cancelled) {
    return {
        now: () => Date.now(),
        monotonic: () => performance.now(),
        sleep: (ms) => (0,promises_namespaceObject.setTimeout)(ms, undefined, { signal: cancelled }),
        random: () => Math.random(),
    };
}

;// CONCATENATED MODULE: external "node:child_process"
const external_node_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");
;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
;// CONCATENATED MODULE: ./build/ports/exec.js


/** How long a program may take to end after SIGTERM. buildx needs it to tell the daemon that the build is off. */
const GRACE_MS = 5_000;
/** A program's standard error is kept up to its last characters: a long build writes megabytes there. */
const STDERR_KEPT = 4 * 1024 * 1024;
/** docs/decisions/0003-child-processes.md says why this is no package. */
function realExec(cancelled, runnerEnv) {
    const env = withoutInputs(runnerEnv);
    return {
        run: (program, args, options = {}) => {
            const stdout = [];
            const child = begin(program, args, env, options);
            readText(child.stdout, (text) => stdout.push(text), options.onLine && ((line) => options.onLine?.(line, 'stdout')));
            return finished(child, program, options, cancelled).then((end) => ({ ...end, stdout: stdout.join('') }));
        },
        stream: (program, args, options = {}) => {
            const child = begin(program, args, env, options);
            return { stdout: child.stdout, done: finished(child, program, options, cancelled) };
        },
    };
}
/** The runner hands inputs and state over as variables, the password among them. They are for this step, not for what it starts. */
function withoutInputs(env) {
    return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(INPUT|STATE)_/i.test(name)));
}
function begin(program, args, env, options) {
    const child = (0,external_node_child_process_namespaceObject.spawn)(program, args, {
        env: { ...env, ...options.env },
        // Its own process group: docker starts plugins, and all of them have to end together.
        detached: true,
        stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    if (child.stdin !== null && options.stdin !== undefined) {
        // A program that ends before it has read everything tells so by its exit code; EPIPE adds nothing.
        child.stdin.on('error', () => { });
        if (typeof options.stdin === 'string')
            child.stdin.end(options.stdin);
        else
            options.stdin.on('error', () => stop(child, 'SIGTERM')).pipe(child.stdin);
    }
    return child;
}
/** Settles when the program and all that holds its output are gone; `stdout` stays ''. */
async function finished(child, program, options, cancelled) {
    let stderr = '';
    const keep = (text) => {
        stderr = stderr.length > STDERR_KEPT * 2 ? stderr.slice(-STDERR_KEPT) + text : stderr + text;
    };
    readText(child.stderr, keep, options.onLine && ((line) => options.onLine?.(line, 'stderr')));
    const timers = [];
    let stopped;
    const end = (why) => {
        if (stopped !== undefined)
            return;
        stopped = why;
        stop(child, 'SIGTERM');
        timers.push(setTimeout(() => stop(child, 'SIGKILL'), GRACE_MS));
    };
    const cancel = () => end('cancelled');
    if (!options.evenIfCancelled) {
        if (cancelled.aborted)
            cancel();
        cancelled.addEventListener('abort', cancel, { once: true });
    }
    if (options.timeoutMs !== undefined)
        timers.push(setTimeout(() => end('late'), options.timeoutMs));
    const code = await exitCode(child, (why) => keep(`${program}: ${why}`));
    timers.forEach(clearTimeout);
    cancelled.removeEventListener('abort', cancel);
    // Whatever ignored the first signal and closed its output goes now.
    if (stopped !== undefined)
        stop(child, 'SIGKILL');
    if (stopped === 'cancelled')
        throw cancelled.reason;
    return { code: stopped === 'late' ? 124 : code, stdout: '', stderr };
}
function exitCode(child, tell) {
    return new Promise((resolve) => {
        child.once('error', (error) => {
            tell(error.message);
            // The shell's codes: 127 for a program that is not there, 126 for one that can't be run.
            if (child.pid === undefined)
                resolve(error.code === 'ENOENT' ? 127 : 126);
        });
        child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : external_node_os_namespaceObject.constants.signals[signal])));
    });
}
function stop({ pid }, signal) {
    if (pid === undefined)
        return;
    try {
        process.kill(-pid, signal);
    }
    catch {
        // The group is gone already.
    }
}
/** Hands on text as it comes, and whole lines. */
function readText(from, text, line) {
    let rest = '';
    from.setEncoding('utf8');
    from.on('data', (chunk) => {
        text(chunk);
        if (line === undefined)
            return;
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const each of lines)
            line(each.endsWith('\r') ? each.slice(0, -1) : each);
    });
    from.on('end', () => {
        if (rest !== '')
            line?.(rest);
    });
}

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: external "node:fs/promises"
const external_node_fs_promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");
;// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
;// CONCATENATED MODULE: ./build/error.js
/** The only error that gin-ship throws on purpose. It carries every mistake that one run could find. */
class ShipError extends Error {
    problems;
    constructor(problems, options) {
        const list = 'code' in problems ? [problems] : problems;
        super(list.map(sentence).join('\n'), options);
        this.name = 'ShipError';
        this.problems = list;
    }
}
/** `what: why. fix`, each once, each ending in a stop. */
function sentence({ what, why, fix }) {
    return `${what}: ${stopped(why)} ${stopped(fix)}`;
}
const stopped = (text) => (/[.!?…]$/.test(text) ? text : `${text}.`);
/** The text of anything that was thrown, with its causes. */
function messageOf(thrown) {
    if (!(thrown instanceof Error))
        return String(thrown);
    const cause = thrown.cause === undefined ? '' : ` (${messageOf(thrown.cause)})`;
    return `${thrown.message}${cause}`;
}

;// CONCATENATED MODULE: ./build/ports/files.js





/**
 * @param temporary where temporary files go: RUNNER_TEMP
 * @param begun is told the one folder that holds all of them, before anything is in it: the post step removes it
 */
function realFiles(temporary, begun) {
    let own;
    const ownFolder = async () => {
        // mkdtemp makes it readable for this user only.
        const parent = temporary || (0,external_node_os_namespaceObject.tmpdir)();
        const folder = await ifThere((0,external_node_fs_promises_namespaceObject.mkdtemp)(external_node_path_namespaceObject.join(parent, 'gin-ship-')));
        if (folder === undefined)
            throw noFolder(parent);
        begun(folder);
        return folder;
    };
    return {
        read: (file) => (0,external_node_fs_promises_namespaceObject.readFile)(file),
        readIfThere: (file) => ifThere((0,external_node_fs_promises_namespaceObject.readFile)(file)),
        write: (file, data, mode) => (0,external_node_fs_promises_namespaceObject.writeFile)(file, data, mode === undefined ? {} : { mode }),
        stat: async (file) => {
            const found = await ifThere((0,external_node_fs_promises_namespaceObject.stat)(file));
            return found && { size: found.size, directory: found.isDirectory() };
        },
        list: async (folder) => (await ifThere((0,external_node_fs_promises_namespaceObject.readdir)(folder)))?.sort(),
        look: async (folder) => {
            const found = await ifReadable((0,external_node_fs_promises_namespaceObject.readdir)(folder, { withFileTypes: true }));
            if (found === undefined)
                return undefined;
            const entries = found.map(async (entry) => {
                if (!entry.isFile())
                    return { name: entry.name, kind: entry.isDirectory() ? 'folder' : 'other', size: 0 };
                return { name: entry.name, kind: 'file', size: (await ifThere((0,external_node_fs_promises_namespaceObject.lstat)(external_node_path_namespaceObject.join(folder, entry.name))))?.size ?? 0 };
            });
            return (await Promise.all(entries)).sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
        },
        // Large blobs are hashed and sent: fewer, larger pieces cost a third less.
        stream: (file, size = 0) => (0,external_node_fs_namespaceObject.createReadStream)(file, { highWaterMark: 1 << 20, ...(size > 0 ? { end: size - 1 } : {}) }),
        create: createFile,
        makeFolder: async (folder) => void (await (0,external_node_fs_promises_namespaceObject.mkdir)(folder, { recursive: true })),
        temporaryFolder: async (prefix) => (0,external_node_fs_promises_namespaceObject.mkdtemp)(external_node_path_namespaceObject.join(await (own ??= ownFolder()), prefix)),
        link: (target, file) => (0,external_node_fs_promises_namespaceObject.symlink)(target, file),
        realPath: (file) => ifThere((0,external_node_fs_promises_namespaceObject.realpath)(file)),
        remove: (file) => (0,external_node_fs_promises_namespaceObject.rm)(file, { recursive: true, force: true, maxRetries: 3 }),
    };
}
function createFile(file) {
    const descriptor = (0,external_node_fs_namespaceObject.openSync)(file, 'w', 0o600);
    let end = 0;
    return {
        write(piece) {
            for (let done = 0, last = 0; done < piece.length; done += last, end += last)
                last = (0,external_node_fs_namespaceObject.writeSync)(descriptor, piece, done, piece.length - done, end);
        },
        empty() {
            (0,external_node_fs_namespaceObject.ftruncateSync)(descriptor);
            end = 0;
        },
        close: () => (0,external_node_fs_namespaceObject.closeSync)(descriptor),
    };
}
function noFolder(parent) {
    const fix = 'Let the runner make it, or take RUNNER_TEMP away: then the folder of the system is used';
    return new ShipError({
        code: 'run/temporary',
        what: 'There is no place for temporary files',
        why: `the folder ${parent}, which RUNNER_TEMP names, does not exist`,
        fix,
    });
}
async function ifThere(reading) {
    try {
        return await reading;
    }
    catch (thrown) {
        const { code } = thrown;
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        throw thrown;
    }
}
async function ifReadable(reading) {
    try {
        return await ifThere(reading);
    }
    catch (thrown) {
        if (thrown.code === 'EACCES')
            return undefined;
        throw thrown;
    }
}

;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: external "node:http"
const external_node_http_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");
;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");
;// CONCATENATED MODULE: external "node:stream/promises"
const external_node_stream_promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");
;// CONCATENATED MODULE: external "node:tls"
const external_node_tls_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");
;// CONCATENATED MODULE: ./build/ports/loopback.js
/** 127.0.0.0/8, localhost and ::1: addresses that never leave the machine. `hostname` is without a port. */
const isLoopback = (hostname) => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname);

;// CONCATENATED MODULE: ./build/ports/http.js






const IDLE_MS = 60_000;
const MOST_BYTES = 16 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);
/** What OpenSSL says of a chain that ends at no certificate it knows. */
const UNKNOWN_CA = new Set([
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
]);
/** HTTP/1.1 with kept-alive connections. @param env names the proxies: HTTPS_PROXY, HTTP_PROXY, NO_PROXY (Node ≥ 24.5) */
function realHttp(cancelled, env) {
    const agents = new Map();
    let system = false;
    const send = (request) => once(request, agentFor(agents, request, system, env), cancelled);
    return {
        async request(request) {
            if (cancelled.aborted && request.evenIfCancelled !== true)
                throw cancelled.reason;
            try {
                return await send(request);
            }
            catch (thrown) {
                // The system's own list takes 70 ms to read, so it is read only where Node's list is not enough: a company's
                // CA that the docker CLI trusts as well. Such a request failed before any of it was sent.
                if (system || request.body !== undefined || !UNKNOWN_CA.has(codeOf(thrown)))
                    throw thrown;
                system = true;
                return await send(request);
            }
        },
    };
}
const codeOf = (thrown) => String(thrown?.code ?? '');
function agentFor(agents, { url, ca }, system, env) {
    const { protocol, hostname } = new URL(url);
    // A proxy can't reach this machine's own loopback; Go's clients leave it out in the same way.
    const local = isLoopback(hostname);
    const key = [protocol, local, system, ca === undefined ? '' : (0,external_node_crypto_namespaceObject.createHash)('sha256').update(ca).digest('hex')].join(' ');
    const known = agents.get(key);
    if (known !== undefined)
        return known;
    const options = { keepAlive: true, ...(local ? {} : { proxyEnv: env }) };
    const agent = protocol === 'http:' ? new external_node_http_namespaceObject.Agent(options) : new external_node_https_namespaceObject.Agent({ ...options, ...trust(ca, system) });
    agents.set(key, agent);
    return agent;
}
/** One context for all connections: to parse the lists again for each would cost 10 ms of CPU a connection. */
function trust(ca, system) {
    if (ca === undefined && !system)
        return {};
    const roots = [...external_node_tls_namespaceObject.getCACertificates('default'), ...(system ? external_node_tls_namespaceObject.getCACertificates('system') : []), ...(ca === undefined ? [] : [ca])];
    return { secureContext: external_node_tls_namespaceObject.createSecureContext({ ca: [...new Set(roots)] }) };
}
async function once(request, agent, cancelled) {
    const { method, url, body, idleMs = IDLE_MS, evenIfCancelled, graceMs = 0 } = request;
    const stop = graceMs > 0 ? later(cancelled, graceMs) : cancelled;
    const options = { method, agent, headers: headersOf(request), ...(evenIfCancelled === true ? {} : { signal: stop }) };
    const outgoing = url.startsWith('http:') ? external_node_http_namespaceObject.request(url, options) : external_node_https_namespaceObject.request(url, options);
    outgoing.setTimeout(idleMs, () => {
        outgoing.destroy(Object.assign(new Error(`no byte moved for ${(idleMs / 1000).toFixed(1)} s`), { code: 'ETIMEDOUT' }));
    });
    const answered = answer(outgoing, request.take);
    try {
        if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body))
            outgoing.end(body);
        else
            await Promise.race([sendStream(body, outgoing), answered]);
        return await answered;
    }
    catch (thrown) {
        outgoing.destroy();
        answered.catch(() => undefined);
        throw cancelled.aborted && evenIfCancelled !== true ? cancelled.reason : thrown;
    }
    finally {
        // A server may refuse before it read the body: the rest is not read, and the connection is of no more use.
        if (body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)) {
            if (!outgoing.writableFinished)
                outgoing.destroy();
            body.stream.destroy();
        }
    }
}
/** Aborts some milliseconds after `signal`. Waiting for it keeps no process alive. */
function later(signal, ms) {
    const stop = new AbortController();
    signal.addEventListener('abort', () => setTimeout(() => stop.abort(), ms).unref(), { once: true, signal: stop.signal });
    return stop.signal;
}
function headersOf({ headers, body }) {
    const length = body === undefined ? undefined : typeof body === 'string' ? Buffer.byteLength(body) : Buffer.isBuffer(body) ? body.length : body.length;
    return { 'user-agent': 'gin-ship', ...headers, ...(length === undefined ? {} : { 'content-length': length }) };
}
/** A connection that breaks while sending is told by `answer`, which also knows whether an answer came before it broke. */
async function sendStream({ stream, length }, outgoing) {
    let unreadable;
    await (0,external_node_stream_promises_namespaceObject.pipeline)(measured(stream, length, (thrown) => (unreadable = thrown)), outgoing).catch(() => undefined);
    if (unreadable !== undefined)
        throw unreadable;
}
/** Node sends any number of bytes under any Content-Length; the server would wait for the rest, or take it for the next request. */
async function* measured(stream, length, failed) {
    let sent = 0;
    const wrong = () => Object.assign(new Error(`the file has another length than ${length} bytes`), { code: 'WRONG_LENGTH' });
    try {
        for await (const chunk of stream) {
            sent += chunk.length;
            if (sent > length)
                throw wrong();
            yield chunk;
        }
        if (sent < length)
            throw wrong();
    }
    catch (thrown) {
        failed(thrown);
        throw thrown;
    }
}
function answer(outgoing, take) {
    return new Promise((resolve, reject) => {
        let answering = false;
        outgoing.on('error', (error) => {
            // After the first byte of an answer the answer counts: it says why the server hung up on the body.
            if (!answering)
                reject(error);
        });
        outgoing.on('response', (incoming) => {
            answering = true;
            const head = { status: incoming.statusCode ?? 0, headers: flat(incoming.headers) };
            const body = take !== undefined && (head.status === 200 || head.status === 206) ? take(incoming, head).then(() => NOTHING) : collect(incoming);
            body.then((bytes) => resolve({ ...head, body: bytes }), reject);
        });
    });
}
async function collect(incoming) {
    const chunks = [];
    let size = 0;
    for await (const chunk of incoming) {
        size += chunk.length;
        if (size > MOST_BYTES)
            throw new Error(`the answer is larger than ${MOST_BYTES} bytes`);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}
function flat(headers) {
    const entries = Object.entries(headers).filter((entry) => entry[1] !== undefined);
    return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

;// CONCATENATED MODULE: external "node:v8"
const external_node_v8_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:v8");
;// CONCATENATED MODULE: ./build/ports/memory.js

/**
 * Keeps the space for young objects at the megabyte it begins with. V8 doubles it up to 32 MB, twice over, however little of it survives: for a process that reads
 * gigabytes in pieces these are a third of its memory, and save it no time. Called before anything else, when there is nothing yet to move.
 */
const keepHeapSmall = () => (0,external_node_v8_namespaceObject.setFlagsFromString)('--semi-space-growth-factor=1');

;// CONCATENATED MODULE: external "os"
const external_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function utils_toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_namespaceObject.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
;// CONCATENATED MODULE: external "crypto"
const external_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");
;// CONCATENATED MODULE: external "fs"
const external_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_namespaceObject.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_namespaceObject.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_namespaceObject.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
    const convertedValue = utils_toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_namespaceObject.EOL}${convertedValue}${external_os_namespaceObject.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
;// CONCATENATED MODULE: external "path"
const external_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");
// EXTERNAL MODULE: external "http"
var external_http_ = __nccwpck_require__(8611);
// EXTERNAL MODULE: external "https"
var external_https_ = __nccwpck_require__(5692);
;// CONCATENATED MODULE: ./build/node_modules/@actions/http-client/lib/proxy.js
function getProxyUrl(reqUrl) {
    const usingSsl = reqUrl.protocol === 'https:';
    if (checkBypass(reqUrl)) {
        return undefined;
    }
    const proxyVar = (() => {
        if (usingSsl) {
            return process.env['https_proxy'] || process.env['HTTPS_PROXY'];
        }
        else {
            return process.env['http_proxy'] || process.env['HTTP_PROXY'];
        }
    })();
    if (proxyVar) {
        try {
            return new DecodedURL(proxyVar);
        }
        catch (_a) {
            if (!proxyVar.startsWith('http://') && !proxyVar.startsWith('https://'))
                return new DecodedURL(`http://${proxyVar}`);
        }
    }
    else {
        return undefined;
    }
}
function checkBypass(reqUrl) {
    if (!reqUrl.hostname) {
        return false;
    }
    const reqHost = reqUrl.hostname;
    if (isLoopbackAddress(reqHost)) {
        return true;
    }
    const noProxy = process.env['no_proxy'] || process.env['NO_PROXY'] || '';
    if (!noProxy) {
        return false;
    }
    // Determine the request port
    let reqPort;
    if (reqUrl.port) {
        reqPort = Number(reqUrl.port);
    }
    else if (reqUrl.protocol === 'http:') {
        reqPort = 80;
    }
    else if (reqUrl.protocol === 'https:') {
        reqPort = 443;
    }
    // Format the request hostname and hostname with port
    const upperReqHosts = [reqUrl.hostname.toUpperCase()];
    if (typeof reqPort === 'number') {
        upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
    }
    // Compare request host against noproxy
    for (const upperNoProxyItem of noProxy
        .split(',')
        .map(x => x.trim().toUpperCase())
        .filter(x => x)) {
        if (upperNoProxyItem === '*' ||
            upperReqHosts.some(x => x === upperNoProxyItem ||
                x.endsWith(`.${upperNoProxyItem}`) ||
                (upperNoProxyItem.startsWith('.') &&
                    x.endsWith(`${upperNoProxyItem}`)))) {
            return true;
        }
    }
    return false;
}
function isLoopbackAddress(host) {
    const hostLower = host.toLowerCase();
    return (hostLower === 'localhost' ||
        hostLower.startsWith('127.') ||
        hostLower.startsWith('[::1]') ||
        hostLower.startsWith('[0:0:0:0:0:0:0:1]'));
}
class DecodedURL extends URL {
    constructor(url, base) {
        super(url, base);
        this._decodedUsername = decodeURIComponent(super.username);
        this._decodedPassword = decodeURIComponent(super.password);
    }
    get username() {
        return this._decodedUsername;
    }
    get password() {
        return this._decodedPassword;
    }
}
//# sourceMappingURL=proxy.js.map
// EXTERNAL MODULE: ./build/node_modules/tunnel/index.js
var node_modules_tunnel = __nccwpck_require__(4609);
;// CONCATENATED MODULE: ./build/node_modules/@actions/http-client/lib/index.js
/* eslint-disable @typescript-eslint/no-explicit-any */
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};





var HttpCodes;
(function (HttpCodes) {
    HttpCodes[HttpCodes["OK"] = 200] = "OK";
    HttpCodes[HttpCodes["MultipleChoices"] = 300] = "MultipleChoices";
    HttpCodes[HttpCodes["MovedPermanently"] = 301] = "MovedPermanently";
    HttpCodes[HttpCodes["ResourceMoved"] = 302] = "ResourceMoved";
    HttpCodes[HttpCodes["SeeOther"] = 303] = "SeeOther";
    HttpCodes[HttpCodes["NotModified"] = 304] = "NotModified";
    HttpCodes[HttpCodes["UseProxy"] = 305] = "UseProxy";
    HttpCodes[HttpCodes["SwitchProxy"] = 306] = "SwitchProxy";
    HttpCodes[HttpCodes["TemporaryRedirect"] = 307] = "TemporaryRedirect";
    HttpCodes[HttpCodes["PermanentRedirect"] = 308] = "PermanentRedirect";
    HttpCodes[HttpCodes["BadRequest"] = 400] = "BadRequest";
    HttpCodes[HttpCodes["Unauthorized"] = 401] = "Unauthorized";
    HttpCodes[HttpCodes["PaymentRequired"] = 402] = "PaymentRequired";
    HttpCodes[HttpCodes["Forbidden"] = 403] = "Forbidden";
    HttpCodes[HttpCodes["NotFound"] = 404] = "NotFound";
    HttpCodes[HttpCodes["MethodNotAllowed"] = 405] = "MethodNotAllowed";
    HttpCodes[HttpCodes["NotAcceptable"] = 406] = "NotAcceptable";
    HttpCodes[HttpCodes["ProxyAuthenticationRequired"] = 407] = "ProxyAuthenticationRequired";
    HttpCodes[HttpCodes["RequestTimeout"] = 408] = "RequestTimeout";
    HttpCodes[HttpCodes["Conflict"] = 409] = "Conflict";
    HttpCodes[HttpCodes["Gone"] = 410] = "Gone";
    HttpCodes[HttpCodes["TooManyRequests"] = 429] = "TooManyRequests";
    HttpCodes[HttpCodes["InternalServerError"] = 500] = "InternalServerError";
    HttpCodes[HttpCodes["NotImplemented"] = 501] = "NotImplemented";
    HttpCodes[HttpCodes["BadGateway"] = 502] = "BadGateway";
    HttpCodes[HttpCodes["ServiceUnavailable"] = 503] = "ServiceUnavailable";
    HttpCodes[HttpCodes["GatewayTimeout"] = 504] = "GatewayTimeout";
})(HttpCodes || (HttpCodes = {}));
var Headers;
(function (Headers) {
    Headers["Accept"] = "accept";
    Headers["ContentType"] = "content-type";
})(Headers || (Headers = {}));
var MediaTypes;
(function (MediaTypes) {
    MediaTypes["ApplicationJson"] = "application/json";
})(MediaTypes || (MediaTypes = {}));
/**
 * Returns the proxy URL, depending upon the supplied url and proxy environment variables.
 * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
 */
function lib_getProxyUrl(serverUrl) {
    const proxyUrl = pm.getProxyUrl(new URL(serverUrl));
    return proxyUrl ? proxyUrl.href : '';
}
const HttpRedirectCodes = [
    HttpCodes.MovedPermanently,
    HttpCodes.ResourceMoved,
    HttpCodes.SeeOther,
    HttpCodes.TemporaryRedirect,
    HttpCodes.PermanentRedirect
];
const HttpResponseRetryCodes = [
    HttpCodes.BadGateway,
    HttpCodes.ServiceUnavailable,
    HttpCodes.GatewayTimeout
];
const RetryableHttpVerbs = (/* unused pure expression or super */ null && (['OPTIONS', 'GET', 'DELETE', 'HEAD']));
const ExponentialBackoffCeiling = 10;
const ExponentialBackoffTimeSlice = 5;
class HttpClientError extends Error {
    constructor(message, statusCode) {
        super(message);
        this.name = 'HttpClientError';
        this.statusCode = statusCode;
        Object.setPrototypeOf(this, HttpClientError.prototype);
    }
}
class HttpClientResponse {
    constructor(message) {
        this.message = message;
    }
    readBody() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                let output = Buffer.alloc(0);
                this.message.on('data', (chunk) => {
                    output = Buffer.concat([output, chunk]);
                });
                this.message.on('end', () => {
                    resolve(output.toString());
                });
            }));
        });
    }
    readBodyBuffer() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                const chunks = [];
                this.message.on('data', (chunk) => {
                    chunks.push(chunk);
                });
                this.message.on('end', () => {
                    resolve(Buffer.concat(chunks));
                });
            }));
        });
    }
}
function isHttps(requestUrl) {
    const parsedUrl = new URL(requestUrl);
    return parsedUrl.protocol === 'https:';
}
class lib_HttpClient {
    constructor(userAgent, handlers, requestOptions) {
        this._ignoreSslError = false;
        this._allowRedirects = true;
        this._allowRedirectDowngrade = false;
        this._maxRedirects = 50;
        this._allowRetries = false;
        this._maxRetries = 1;
        this._keepAlive = false;
        this._disposed = false;
        this.userAgent = this._getUserAgentWithOrchestrationId(userAgent);
        this.handlers = handlers || [];
        this.requestOptions = requestOptions;
        if (requestOptions) {
            if (requestOptions.ignoreSslError != null) {
                this._ignoreSslError = requestOptions.ignoreSslError;
            }
            this._socketTimeout = requestOptions.socketTimeout;
            if (requestOptions.allowRedirects != null) {
                this._allowRedirects = requestOptions.allowRedirects;
            }
            if (requestOptions.allowRedirectDowngrade != null) {
                this._allowRedirectDowngrade = requestOptions.allowRedirectDowngrade;
            }
            if (requestOptions.maxRedirects != null) {
                this._maxRedirects = Math.max(requestOptions.maxRedirects, 0);
            }
            if (requestOptions.keepAlive != null) {
                this._keepAlive = requestOptions.keepAlive;
            }
            if (requestOptions.allowRetries != null) {
                this._allowRetries = requestOptions.allowRetries;
            }
            if (requestOptions.maxRetries != null) {
                this._maxRetries = requestOptions.maxRetries;
            }
        }
    }
    options(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('OPTIONS', requestUrl, null, additionalHeaders || {});
        });
    }
    get(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('GET', requestUrl, null, additionalHeaders || {});
        });
    }
    del(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('DELETE', requestUrl, null, additionalHeaders || {});
        });
    }
    post(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('POST', requestUrl, data, additionalHeaders || {});
        });
    }
    patch(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PATCH', requestUrl, data, additionalHeaders || {});
        });
    }
    put(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PUT', requestUrl, data, additionalHeaders || {});
        });
    }
    head(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('HEAD', requestUrl, null, additionalHeaders || {});
        });
    }
    sendStream(verb, requestUrl, stream, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request(verb, requestUrl, stream, additionalHeaders);
        });
    }
    /**
     * Gets a typed object from an endpoint
     * Be aware that not found returns a null.  Other errors (4xx, 5xx) reject the promise
     */
    getJson(requestUrl_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, additionalHeaders = {}) {
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            const res = yield this.get(requestUrl, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    postJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.post(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    putJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.put(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    patchJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.patch(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    /**
     * Makes a raw http request.
     * All other methods such as get, post, patch, and request ultimately call this.
     * Prefer get, del, post and patch
     */
    request(verb, requestUrl, data, headers) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this._disposed) {
                throw new Error('Client has already been disposed.');
            }
            const parsedUrl = new URL(requestUrl);
            let info = this._prepareRequest(verb, parsedUrl, headers);
            // Only perform retries on reads since writes may not be idempotent.
            const maxTries = this._allowRetries && RetryableHttpVerbs.includes(verb)
                ? this._maxRetries + 1
                : 1;
            let numTries = 0;
            let response;
            do {
                response = yield this.requestRaw(info, data);
                // Check if it's an authentication challenge
                if (response &&
                    response.message &&
                    response.message.statusCode === HttpCodes.Unauthorized) {
                    let authenticationHandler;
                    for (const handler of this.handlers) {
                        if (handler.canHandleAuthentication(response)) {
                            authenticationHandler = handler;
                            break;
                        }
                    }
                    if (authenticationHandler) {
                        return authenticationHandler.handleAuthentication(this, info, data);
                    }
                    else {
                        // We have received an unauthorized response but have no handlers to handle it.
                        // Let the response return to the caller.
                        return response;
                    }
                }
                let redirectsRemaining = this._maxRedirects;
                while (response.message.statusCode &&
                    HttpRedirectCodes.includes(response.message.statusCode) &&
                    this._allowRedirects &&
                    redirectsRemaining > 0) {
                    const redirectUrl = response.message.headers['location'];
                    if (!redirectUrl) {
                        // if there's no location to redirect to, we won't
                        break;
                    }
                    const parsedRedirectUrl = new URL(redirectUrl);
                    if (parsedUrl.protocol === 'https:' &&
                        parsedUrl.protocol !== parsedRedirectUrl.protocol &&
                        !this._allowRedirectDowngrade) {
                        throw new Error('Redirect from HTTPS to HTTP protocol. This downgrade is not allowed for security reasons. If you want to allow this behavior, set the allowRedirectDowngrade option to true.');
                    }
                    // we need to finish reading the response before reassigning response
                    // which will leak the open socket.
                    yield response.readBody();
                    // strip authorization header if redirected to a different hostname
                    if (parsedRedirectUrl.hostname !== parsedUrl.hostname) {
                        for (const header in headers) {
                            // header names are case insensitive
                            if (header.toLowerCase() === 'authorization') {
                                delete headers[header];
                            }
                        }
                    }
                    // let's make the request with the new redirectUrl
                    info = this._prepareRequest(verb, parsedRedirectUrl, headers);
                    response = yield this.requestRaw(info, data);
                    redirectsRemaining--;
                }
                if (!response.message.statusCode ||
                    !HttpResponseRetryCodes.includes(response.message.statusCode)) {
                    // If not a retry code, return immediately instead of retrying
                    return response;
                }
                numTries += 1;
                if (numTries < maxTries) {
                    yield response.readBody();
                    yield this._performExponentialBackoff(numTries);
                }
            } while (numTries < maxTries);
            return response;
        });
    }
    /**
     * Needs to be called if keepAlive is set to true in request options.
     */
    dispose() {
        if (this._agent) {
            this._agent.destroy();
        }
        this._disposed = true;
    }
    /**
     * Raw request.
     * @param info
     * @param data
     */
    requestRaw(info, data) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => {
                function callbackForResult(err, res) {
                    if (err) {
                        reject(err);
                    }
                    else if (!res) {
                        // If `err` is not passed, then `res` must be passed.
                        reject(new Error('Unknown error'));
                    }
                    else {
                        resolve(res);
                    }
                }
                this.requestRawWithCallback(info, data, callbackForResult);
            });
        });
    }
    /**
     * Raw request with callback.
     * @param info
     * @param data
     * @param onResult
     */
    requestRawWithCallback(info, data, onResult) {
        if (typeof data === 'string') {
            if (!info.options.headers) {
                info.options.headers = {};
            }
            info.options.headers['Content-Length'] = Buffer.byteLength(data, 'utf8');
        }
        let callbackCalled = false;
        function handleResult(err, res) {
            if (!callbackCalled) {
                callbackCalled = true;
                onResult(err, res);
            }
        }
        const req = info.httpModule.request(info.options, (msg) => {
            const res = new HttpClientResponse(msg);
            handleResult(undefined, res);
        });
        let socket;
        req.on('socket', sock => {
            socket = sock;
        });
        // If we ever get disconnected, we want the socket to timeout eventually
        req.setTimeout(this._socketTimeout || 3 * 60000, () => {
            if (socket) {
                socket.end();
            }
            handleResult(new Error(`Request timeout: ${info.options.path}`));
        });
        req.on('error', function (err) {
            // err has statusCode property
            // res should have headers
            handleResult(err);
        });
        if (data && typeof data === 'string') {
            req.write(data, 'utf8');
        }
        if (data && typeof data !== 'string') {
            data.on('close', function () {
                req.end();
            });
            data.pipe(req);
        }
        else {
            req.end();
        }
    }
    /**
     * Gets an http agent. This function is useful when you need an http agent that handles
     * routing through a proxy server - depending upon the url and proxy environment variables.
     * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
     */
    getAgent(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        return this._getAgent(parsedUrl);
    }
    getAgentDispatcher(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        const proxyUrl = pm.getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (!useProxy) {
            return;
        }
        return this._getProxyAgentDispatcher(parsedUrl, proxyUrl);
    }
    _prepareRequest(method, requestUrl, headers) {
        const info = {};
        info.parsedUrl = requestUrl;
        const usingSsl = info.parsedUrl.protocol === 'https:';
        info.httpModule = usingSsl ? https : http;
        const defaultPort = usingSsl ? 443 : 80;
        info.options = {};
        info.options.host = info.parsedUrl.hostname;
        info.options.port = info.parsedUrl.port
            ? parseInt(info.parsedUrl.port)
            : defaultPort;
        info.options.path =
            (info.parsedUrl.pathname || '') + (info.parsedUrl.search || '');
        info.options.method = method;
        info.options.headers = this._mergeHeaders(headers);
        if (this.userAgent != null) {
            info.options.headers['user-agent'] = this.userAgent;
        }
        info.options.agent = this._getAgent(info.parsedUrl);
        // gives handlers an opportunity to participate
        if (this.handlers) {
            for (const handler of this.handlers) {
                handler.prepareRequest(info.options);
            }
        }
        return info;
    }
    _mergeHeaders(headers) {
        if (this.requestOptions && this.requestOptions.headers) {
            return Object.assign({}, lowercaseKeys(this.requestOptions.headers), lowercaseKeys(headers || {}));
        }
        return lowercaseKeys(headers || {});
    }
    /**
     * Gets an existing header value or returns a default.
     * Handles converting number header values to strings since HTTP headers must be strings.
     * Note: This returns string | string[] since some headers can have multiple values.
     * For headers that must always be a single string (like Content-Type), use the
     * specialized _getExistingOrDefaultContentTypeHeader method instead.
     */
    _getExistingOrDefaultHeader(additionalHeaders, header, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[header];
            if (headerValue) {
                clientHeader =
                    typeof headerValue === 'number' ? headerValue.toString() : headerValue;
            }
        }
        const additionalValue = additionalHeaders[header];
        if (additionalValue !== undefined) {
            return typeof additionalValue === 'number'
                ? additionalValue.toString()
                : additionalValue;
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    /**
     * Specialized version of _getExistingOrDefaultHeader for Content-Type header.
     * Always returns a single string (not an array) since Content-Type should be a single value.
     * Converts arrays to comma-separated strings and numbers to strings to ensure type safety.
     * This was split from _getExistingOrDefaultHeader to provide stricter typing for callers
     * that assign the result to places expecting a string (e.g., additionalHeaders[Headers.ContentType]).
     */
    _getExistingOrDefaultContentTypeHeader(additionalHeaders, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[Headers.ContentType];
            if (headerValue) {
                if (typeof headerValue === 'number') {
                    clientHeader = String(headerValue);
                }
                else if (Array.isArray(headerValue)) {
                    clientHeader = headerValue.join(', ');
                }
                else {
                    clientHeader = headerValue;
                }
            }
        }
        const additionalValue = additionalHeaders[Headers.ContentType];
        // Return the first non-undefined value, converting numbers or arrays to strings if necessary
        if (additionalValue !== undefined) {
            if (typeof additionalValue === 'number') {
                return String(additionalValue);
            }
            else if (Array.isArray(additionalValue)) {
                return additionalValue.join(', ');
            }
            else {
                return additionalValue;
            }
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    _getAgent(parsedUrl) {
        let agent;
        const proxyUrl = pm.getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (this._keepAlive && useProxy) {
            agent = this._proxyAgent;
        }
        if (!useProxy) {
            agent = this._agent;
        }
        // if agent is already assigned use that agent.
        if (agent) {
            return agent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        let maxSockets = 100;
        if (this.requestOptions) {
            maxSockets = this.requestOptions.maxSockets || http.globalAgent.maxSockets;
        }
        // This is `useProxy` again, but we need to check `proxyURl` directly for TypeScripts's flow analysis.
        if (proxyUrl && proxyUrl.hostname) {
            const agentOptions = {
                maxSockets,
                keepAlive: this._keepAlive,
                proxy: Object.assign(Object.assign({}, ((proxyUrl.username || proxyUrl.password) && {
                    proxyAuth: `${proxyUrl.username}:${proxyUrl.password}`
                })), { host: proxyUrl.hostname, port: proxyUrl.port })
            };
            let tunnelAgent;
            const overHttps = proxyUrl.protocol === 'https:';
            if (usingSsl) {
                tunnelAgent = overHttps ? tunnel.httpsOverHttps : tunnel.httpsOverHttp;
            }
            else {
                tunnelAgent = overHttps ? tunnel.httpOverHttps : tunnel.httpOverHttp;
            }
            agent = tunnelAgent(agentOptions);
            this._proxyAgent = agent;
        }
        // if tunneling agent isn't assigned create a new agent
        if (!agent) {
            const options = { keepAlive: this._keepAlive, maxSockets };
            agent = usingSsl ? new https.Agent(options) : new http.Agent(options);
            this._agent = agent;
        }
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            agent.options = Object.assign(agent.options || {}, {
                rejectUnauthorized: false
            });
        }
        return agent;
    }
    _getProxyAgentDispatcher(parsedUrl, proxyUrl) {
        let proxyAgent;
        if (this._keepAlive) {
            proxyAgent = this._proxyAgentDispatcher;
        }
        // if agent is already assigned use that agent.
        if (proxyAgent) {
            return proxyAgent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        proxyAgent = new ProxyAgent(Object.assign({ uri: proxyUrl.href, pipelining: !this._keepAlive ? 0 : 1 }, ((proxyUrl.username || proxyUrl.password) && {
            token: `Basic ${Buffer.from(`${proxyUrl.username}:${proxyUrl.password}`).toString('base64')}`
        })));
        this._proxyAgentDispatcher = proxyAgent;
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            proxyAgent.options = Object.assign(proxyAgent.options.requestTls || {}, {
                rejectUnauthorized: false
            });
        }
        return proxyAgent;
    }
    _getUserAgentWithOrchestrationId(userAgent) {
        const baseUserAgent = userAgent || 'actions/http-client';
        const orchId = process.env['ACTIONS_ORCHESTRATION_ID'];
        if (orchId) {
            // Sanitize the orchestration ID to ensure it contains only valid characters
            // Valid characters: 0-9, a-z, _, -, .
            const sanitizedId = orchId.replace(/[^a-z0-9_.-]/gi, '_');
            return `${baseUserAgent} actions_orchestration_id/${sanitizedId}`;
        }
        return baseUserAgent;
    }
    _performExponentialBackoff(retryNumber) {
        return __awaiter(this, void 0, void 0, function* () {
            retryNumber = Math.min(ExponentialBackoffCeiling, retryNumber);
            const ms = ExponentialBackoffTimeSlice * Math.pow(2, retryNumber);
            return new Promise(resolve => setTimeout(() => resolve(), ms));
        });
    }
    _processResponse(res, options) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => __awaiter(this, void 0, void 0, function* () {
                const statusCode = res.message.statusCode || 0;
                const response = {
                    statusCode,
                    result: null,
                    headers: {}
                };
                // not found leads to null obj returned
                if (statusCode === HttpCodes.NotFound) {
                    resolve(response);
                }
                // get the result from the body
                function dateTimeDeserializer(key, value) {
                    if (typeof value === 'string') {
                        const a = new Date(value);
                        if (!isNaN(a.valueOf())) {
                            return a;
                        }
                    }
                    return value;
                }
                let obj;
                let contents;
                try {
                    contents = yield res.readBody();
                    if (contents && contents.length > 0) {
                        if (options && options.deserializeDates) {
                            obj = JSON.parse(contents, dateTimeDeserializer);
                        }
                        else {
                            obj = JSON.parse(contents);
                        }
                        response.result = obj;
                    }
                    response.headers = res.message.headers;
                }
                catch (err) {
                    // Invalid resource (contents not json);  leaving result obj null
                }
                // note that 3xx redirects are handled by the http layer.
                if (statusCode > 299) {
                    let msg;
                    // if exception/error in body, attempt to get better error
                    if (obj && obj.message) {
                        msg = obj.message;
                    }
                    else if (contents && contents.length > 0) {
                        // it may be the case that the exception is in the body message as string
                        msg = contents;
                    }
                    else {
                        msg = `Failed request: (${statusCode})`;
                    }
                    const err = new HttpClientError(msg, statusCode);
                    err.result = response.result;
                    reject(err);
                }
                else {
                    resolve(response);
                }
            }));
        });
    }
}
const lowercaseKeys = (obj) => Object.keys(obj).reduce((c, k) => ((c[k.toLowerCase()] = obj[k]), c), {});
//# sourceMappingURL=index.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/http-client/lib/auth.js
var auth_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
class BasicCredentialHandler {
    constructor(username, password) {
        this.username = username;
        this.password = password;
    }
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class auth_BearerCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Bearer ${this.token}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class PersonalAccessTokenCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`PAT:${this.token}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
//# sourceMappingURL=auth.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/oidc-utils.js
var oidc_utils_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



class oidc_utils_OidcClient {
    static createHttpClient(allowRetry = true, maxRetry = 10) {
        const requestOptions = {
            allowRetries: allowRetry,
            maxRetries: maxRetry
        };
        return new HttpClient('actions/oidc-client', [new BearerCredentialHandler(oidc_utils_OidcClient.getRequestToken())], requestOptions);
    }
    static getRequestToken() {
        const token = process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
        if (!token) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable');
        }
        return token;
    }
    static getIDTokenUrl() {
        const runtimeUrl = process.env['ACTIONS_ID_TOKEN_REQUEST_URL'];
        if (!runtimeUrl) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable');
        }
        return runtimeUrl;
    }
    static getCall(id_token_url) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            var _a;
            const httpclient = oidc_utils_OidcClient.createHttpClient();
            const res = yield httpclient
                .getJson(id_token_url)
                .catch(error => {
                throw new Error(`Failed to get ID Token. \n 
        Error Code : ${error.statusCode}\n 
        Error Message: ${error.message}`);
            });
            const id_token = (_a = res.result) === null || _a === void 0 ? void 0 : _a.value;
            if (!id_token) {
                throw new Error('Response json body do not have ID Token field');
            }
            return id_token;
        });
    }
    static getIDToken(audience) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            try {
                // New ID Token is requested from action service
                let id_token_url = oidc_utils_OidcClient.getIDTokenUrl();
                if (audience) {
                    const encodedAudience = encodeURIComponent(audience);
                    id_token_url = `${id_token_url}&audience=${encodedAudience}`;
                }
                debug(`ID token url is ${id_token_url}`);
                const id_token = yield oidc_utils_OidcClient.getCall(id_token_url);
                setSecret(id_token);
                return id_token;
            }
            catch (error) {
                throw new Error(`Error message: ${error.message}`);
            }
        });
    }
}
//# sourceMappingURL=oidc-utils.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/summary.js
var summary_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { access, appendFile, writeFile } = external_fs_namespaceObject.promises;
const SUMMARY_ENV_VAR = 'GITHUB_STEP_SUMMARY';
const SUMMARY_DOCS_URL = 'https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary';
class Summary {
    constructor() {
        this._buffer = '';
    }
    /**
     * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
     * Also checks r/w permissions.
     *
     * @returns step summary file path
     */
    filePath() {
        return summary_awaiter(this, void 0, void 0, function* () {
            if (this._filePath) {
                return this._filePath;
            }
            const pathFromEnv = process.env[SUMMARY_ENV_VAR];
            if (!pathFromEnv) {
                throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
            }
            try {
                yield access(pathFromEnv, external_fs_namespaceObject.constants.R_OK | external_fs_namespaceObject.constants.W_OK);
            }
            catch (_a) {
                throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
            }
            this._filePath = pathFromEnv;
            return this._filePath;
        });
    }
    /**
     * Wraps content in an HTML tag, adding any HTML attributes
     *
     * @param {string} tag HTML tag to wrap
     * @param {string | null} content content within the tag
     * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
     *
     * @returns {string} content wrapped in HTML element
     */
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    /**
     * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
     *
     * @param {SummaryWriteOptions} [options] (optional) options for write operation
     *
     * @returns {Promise<Summary>} summary instance
     */
    write(options) {
        return summary_awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    /**
     * Clears the summary buffer and wipes the summary file
     *
     * @returns {Summary} summary instance
     */
    clear() {
        return summary_awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    /**
     * Returns the current summary buffer as a string
     *
     * @returns {string} string of summary buffer
     */
    stringify() {
        return this._buffer;
    }
    /**
     * If the summary buffer is empty
     *
     * @returns {boolen} true if the buffer is empty
     */
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    /**
     * Resets the summary buffer without writing to summary file
     *
     * @returns {Summary} summary instance
     */
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    /**
     * Adds raw text to the summary buffer
     *
     * @param {string} text content to add
     * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
     *
     * @returns {Summary} summary instance
     */
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    /**
     * Adds the operating system-specific end-of-line marker to the buffer
     *
     * @returns {Summary} summary instance
     */
    addEOL() {
        return this.addRaw(external_os_namespaceObject.EOL);
    }
    /**
     * Adds an HTML codeblock to the summary buffer
     *
     * @param {string} code content to render within fenced code block
     * @param {string} lang (optional) language to syntax highlight code
     *
     * @returns {Summary} summary instance
     */
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML list to the summary buffer
     *
     * @param {string[]} items list of items to render
     * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
     *
     * @returns {Summary} summary instance
     */
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML table to the summary buffer
     *
     * @param {SummaryTableCell[]} rows table rows
     *
     * @returns {Summary} summary instance
     */
    addTable(rows) {
        const tableBody = rows
            .map(row => {
            const cells = row
                .map(cell => {
                if (typeof cell === 'string') {
                    return this.wrap('td', cell);
                }
                const { header, data, colspan, rowspan } = cell;
                const tag = header ? 'th' : 'td';
                const attrs = Object.assign(Object.assign({}, (colspan && { colspan })), (rowspan && { rowspan }));
                return this.wrap(tag, data, attrs);
            })
                .join('');
            return this.wrap('tr', cells);
        })
            .join('');
        const element = this.wrap('table', tableBody);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds a collapsable HTML details element to the summary buffer
     *
     * @param {string} label text for the closed state
     * @param {string} content collapsable content
     *
     * @returns {Summary} summary instance
     */
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML image tag to the summary buffer
     *
     * @param {string} src path to the image you to embed
     * @param {string} alt text description of the image
     * @param {SummaryImageOptions} options (optional) addition image attributes
     *
     * @returns {Summary} summary instance
     */
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML section heading element
     *
     * @param {string} text heading text
     * @param {number | string} [level=1] (optional) the heading level, default: 1
     *
     * @returns {Summary} summary instance
     */
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML thematic break (<hr>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML line break (<br>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML blockquote to the summary buffer
     *
     * @param {string} text quote text
     * @param {string} cite (optional) citation url
     *
     * @returns {Summary} summary instance
     */
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML anchor tag to the summary buffer
     *
     * @param {string} text link text/content
     * @param {string} href hyperlink
     *
     * @returns {Summary} summary instance
     */
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
/**
 * @deprecated use `core.summary`
 */
const markdownSummary = (/* unused pure expression or super */ null && (_summary));
const summary = _summary;
//# sourceMappingURL=summary.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/path-utils.js

/**
 * toPosixPath converts the given path to the posix form. On Windows, \\ will be
 * replaced with /.
 *
 * @param pth. Path to transform.
 * @return string Posix path.
 */
function toPosixPath(pth) {
    return pth.replace(/[\\]/g, '/');
}
/**
 * toWin32Path converts the given path to the win32 form. On Linux, / will be
 * replaced with \\.
 *
 * @param pth. Path to transform.
 * @return string Win32 path.
 */
function toWin32Path(pth) {
    return pth.replace(/[/]/g, '\\');
}
/**
 * toPlatformPath converts the given path to a platform-specific path. It does
 * this by replacing instances of / and \ with the platform-specific path
 * separator.
 *
 * @param pth The path to platformize.
 * @return string The platform-specific path.
 */
function toPlatformPath(pth) {
    return pth.replace(/[/\\]/g, path.sep);
}
//# sourceMappingURL=path-utils.js.map
;// CONCATENATED MODULE: external "string_decoder"
const external_string_decoder_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");
// EXTERNAL MODULE: external "events"
var external_events_ = __nccwpck_require__(4434);
;// CONCATENATED MODULE: external "child_process"
const external_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");
// EXTERNAL MODULE: external "assert"
var external_assert_ = __nccwpck_require__(2613);
;// CONCATENATED MODULE: ./build/node_modules/@actions/io/lib/io-util.js
var io_util_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { chmod, copyFile, lstat, mkdir, open: io_util_open, readdir, rename, rm, rmdir, stat, symlink, unlink } = external_fs_namespaceObject.promises;
// export const {open} = 'fs'
const IS_WINDOWS = process.platform === 'win32';
/**
 * Custom implementation of readlink to ensure Windows junctions
 * maintain trailing backslash for backward compatibility with Node.js < 24
 *
 * In Node.js 20, Windows junctions (directory symlinks) always returned paths
 * with trailing backslashes. Node.js 24 removed this behavior, which breaks
 * code that relied on this format for path operations.
 *
 * This implementation restores the Node 20 behavior by adding a trailing
 * backslash to all junction results on Windows.
 */
function readlink(fsPath) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        const result = yield fs.promises.readlink(fsPath);
        // On Windows, restore Node 20 behavior: add trailing backslash to all results
        // since junctions on Windows are always directory links
        if (IS_WINDOWS && !result.endsWith('\\')) {
            return `${result}\\`;
        }
        return result;
    });
}
// See https://github.com/nodejs/node/blob/d0153aee367422d0858105abec186da4dff0a0c5/deps/uv/include/uv/win.h#L691
const UV_FS_O_EXLOCK = 0x10000000;
const READONLY = external_fs_namespaceObject.constants.O_RDONLY;
function exists(fsPath) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        try {
            yield stat(fsPath);
        }
        catch (err) {
            if (err.code === 'ENOENT') {
                return false;
            }
            throw err;
        }
        return true;
    });
}
function isDirectory(fsPath_1) {
    return io_util_awaiter(this, arguments, void 0, function* (fsPath, useStat = false) {
        const stats = useStat ? yield stat(fsPath) : yield lstat(fsPath);
        return stats.isDirectory();
    });
}
/**
 * On OSX/Linux, true if path starts with '/'. On Windows, true for paths like:
 * \, \hello, \\hello\share, C:, and C:\hello (and corresponding alternate separator cases).
 */
function isRooted(p) {
    p = normalizeSeparators(p);
    if (!p) {
        throw new Error('isRooted() parameter "p" cannot be empty');
    }
    if (IS_WINDOWS) {
        return (p.startsWith('\\') || /^[A-Z]:/i.test(p) // e.g. \ or \hello or \\hello
        ); // e.g. C: or C:\hello
    }
    return p.startsWith('/');
}
/**
 * Best effort attempt to determine whether a file exists and is executable.
 * @param filePath    file path to check
 * @param extensions  additional file extensions to try
 * @return if file exists and is executable, returns the file path. otherwise empty string.
 */
function tryGetExecutablePath(filePath, extensions) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        let stats = undefined;
        try {
            // test file exists
            stats = yield stat(filePath);
        }
        catch (err) {
            if (err.code !== 'ENOENT') {
                // eslint-disable-next-line no-console
                console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
            }
        }
        if (stats && stats.isFile()) {
            if (IS_WINDOWS) {
                // on Windows, test for valid extension
                const upperExt = external_path_namespaceObject.extname(filePath).toUpperCase();
                if (extensions.some(validExt => validExt.toUpperCase() === upperExt)) {
                    return filePath;
                }
            }
            else {
                if (isUnixExecutable(stats)) {
                    return filePath;
                }
            }
        }
        // try each extension
        const originalFilePath = filePath;
        for (const extension of extensions) {
            filePath = originalFilePath + extension;
            stats = undefined;
            try {
                stats = yield stat(filePath);
            }
            catch (err) {
                if (err.code !== 'ENOENT') {
                    // eslint-disable-next-line no-console
                    console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
                }
            }
            if (stats && stats.isFile()) {
                if (IS_WINDOWS) {
                    // preserve the case of the actual file (since an extension was appended)
                    try {
                        const directory = external_path_namespaceObject.dirname(filePath);
                        const upperName = external_path_namespaceObject.basename(filePath).toUpperCase();
                        for (const actualName of yield readdir(directory)) {
                            if (upperName === actualName.toUpperCase()) {
                                filePath = external_path_namespaceObject.join(directory, actualName);
                                break;
                            }
                        }
                    }
                    catch (err) {
                        // eslint-disable-next-line no-console
                        console.log(`Unexpected error attempting to determine the actual case of the file '${filePath}': ${err}`);
                    }
                    return filePath;
                }
                else {
                    if (isUnixExecutable(stats)) {
                        return filePath;
                    }
                }
            }
        }
        return '';
    });
}
function normalizeSeparators(p) {
    p = p || '';
    if (IS_WINDOWS) {
        // convert slashes on Windows
        p = p.replace(/\//g, '\\');
        // remove redundant slashes
        return p.replace(/\\\\+/g, '\\');
    }
    // remove redundant slashes
    return p.replace(/\/\/+/g, '/');
}
// on Mac/Linux, test the execute bit
//     R   W  X  R  W X R W X
//   256 128 64 32 16 8 4 2 1
function isUnixExecutable(stats) {
    return ((stats.mode & 1) > 0 ||
        ((stats.mode & 8) > 0 &&
            process.getgid !== undefined &&
            stats.gid === process.getgid()) ||
        ((stats.mode & 64) > 0 &&
            process.getuid !== undefined &&
            stats.uid === process.getuid()));
}
// Get the path of cmd.exe in windows
function getCmdPath() {
    var _a;
    return (_a = process.env['COMSPEC']) !== null && _a !== void 0 ? _a : `cmd.exe`;
}
//# sourceMappingURL=io-util.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/io/lib/io.js
var io_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



/**
 * Copies a file or folder.
 * Based off of shelljs - https://github.com/shelljs/shelljs/blob/9237f66c52e5daa40458f94f9565e18e8132f5a6/src/cp.js
 *
 * @param     source    source path
 * @param     dest      destination path
 * @param     options   optional. See CopyOptions.
 */
function cp(source_1, dest_1) {
    return io_awaiter(this, arguments, void 0, function* (source, dest, options = {}) {
        const { force, recursive, copySourceDirectory } = readCopyOptions(options);
        const destStat = (yield ioUtil.exists(dest)) ? yield ioUtil.stat(dest) : null;
        // Dest is an existing file, but not forcing
        if (destStat && destStat.isFile() && !force) {
            return;
        }
        // If dest is an existing directory, should copy inside.
        const newDest = destStat && destStat.isDirectory() && copySourceDirectory
            ? path.join(dest, path.basename(source))
            : dest;
        if (!(yield ioUtil.exists(source))) {
            throw new Error(`no such file or directory: ${source}`);
        }
        const sourceStat = yield ioUtil.stat(source);
        if (sourceStat.isDirectory()) {
            if (!recursive) {
                throw new Error(`Failed to copy. ${source} is a directory, but tried to copy without recursive flag.`);
            }
            else {
                yield cpDirRecursive(source, newDest, 0, force);
            }
        }
        else {
            if (path.relative(source, newDest) === '') {
                // a file cannot be copied to itself
                throw new Error(`'${newDest}' and '${source}' are the same file`);
            }
            yield io_copyFile(source, newDest, force);
        }
    });
}
/**
 * Moves a path.
 *
 * @param     source    source path
 * @param     dest      destination path
 * @param     options   optional. See MoveOptions.
 */
function mv(source_1, dest_1) {
    return io_awaiter(this, arguments, void 0, function* (source, dest, options = {}) {
        if (yield ioUtil.exists(dest)) {
            let destExists = true;
            if (yield ioUtil.isDirectory(dest)) {
                // If dest is directory copy src into dest
                dest = path.join(dest, path.basename(source));
                destExists = yield ioUtil.exists(dest);
            }
            if (destExists) {
                if (options.force == null || options.force) {
                    yield rmRF(dest);
                }
                else {
                    throw new Error('Destination already exists');
                }
            }
        }
        yield mkdirP(path.dirname(dest));
        yield ioUtil.rename(source, dest);
    });
}
/**
 * Remove a path recursively with force
 *
 * @param inputPath path to remove
 */
function rmRF(inputPath) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (ioUtil.IS_WINDOWS) {
            // Check for invalid characters
            // https://docs.microsoft.com/en-us/windows/win32/fileio/naming-a-file
            if (/[*"<>|]/.test(inputPath)) {
                throw new Error('File path must not contain `*`, `"`, `<`, `>` or `|` on Windows');
            }
        }
        try {
            // note if path does not exist, error is silent
            yield ioUtil.rm(inputPath, {
                force: true,
                maxRetries: 3,
                recursive: true,
                retryDelay: 300
            });
        }
        catch (err) {
            throw new Error(`File was unable to be removed ${err}`);
        }
    });
}
/**
 * Make a directory.  Creates the full path with folders in between
 * Will throw if it fails
 *
 * @param   fsPath        path to create
 * @returns Promise<void>
 */
function mkdirP(fsPath) {
    return io_awaiter(this, void 0, void 0, function* () {
        ok(fsPath, 'a path argument must be provided');
        yield ioUtil.mkdir(fsPath, { recursive: true });
    });
}
/**
 * Returns path of a tool had the tool actually been invoked.  Resolves via paths.
 * If you check and the tool does not exist, it will throw.
 *
 * @param     tool              name of the tool
 * @param     check             whether to check if tool exists
 * @returns   Promise<string>   path to tool
 */
function which(tool, check) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (!tool) {
            throw new Error("parameter 'tool' is required");
        }
        // recursive when check=true
        if (check) {
            const result = yield which(tool, false);
            if (!result) {
                if (IS_WINDOWS) {
                    throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also verify the file has a valid extension for an executable file.`);
                }
                else {
                    throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also check the file mode to verify the file is executable.`);
                }
            }
            return result;
        }
        const matches = yield findInPath(tool);
        if (matches && matches.length > 0) {
            return matches[0];
        }
        return '';
    });
}
/**
 * Returns a list of all occurrences of the given tool on the system path.
 *
 * @returns   Promise<string[]>  the paths of the tool
 */
function findInPath(tool) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (!tool) {
            throw new Error("parameter 'tool' is required");
        }
        // build the list of extensions to try
        const extensions = [];
        if (IS_WINDOWS && process.env['PATHEXT']) {
            for (const extension of process.env['PATHEXT'].split(external_path_namespaceObject.delimiter)) {
                if (extension) {
                    extensions.push(extension);
                }
            }
        }
        // if it's rooted, return it if exists. otherwise return empty.
        if (isRooted(tool)) {
            const filePath = yield tryGetExecutablePath(tool, extensions);
            if (filePath) {
                return [filePath];
            }
            return [];
        }
        // if any path separators, return empty
        if (tool.includes(external_path_namespaceObject.sep)) {
            return [];
        }
        // build the list of directories
        //
        // Note, technically "where" checks the current directory on Windows. From a toolkit perspective,
        // it feels like we should not do this. Checking the current directory seems like more of a use
        // case of a shell, and the which() function exposed by the toolkit should strive for consistency
        // across platforms.
        const directories = [];
        if (process.env.PATH) {
            for (const p of process.env.PATH.split(external_path_namespaceObject.delimiter)) {
                if (p) {
                    directories.push(p);
                }
            }
        }
        // find all matches
        const matches = [];
        for (const directory of directories) {
            const filePath = yield tryGetExecutablePath(external_path_namespaceObject.join(directory, tool), extensions);
            if (filePath) {
                matches.push(filePath);
            }
        }
        return matches;
    });
}
function readCopyOptions(options) {
    const force = options.force == null ? true : options.force;
    const recursive = Boolean(options.recursive);
    const copySourceDirectory = options.copySourceDirectory == null
        ? true
        : Boolean(options.copySourceDirectory);
    return { force, recursive, copySourceDirectory };
}
function cpDirRecursive(sourceDir, destDir, currentDepth, force) {
    return io_awaiter(this, void 0, void 0, function* () {
        // Ensure there is not a run away recursive copy
        if (currentDepth >= 255)
            return;
        currentDepth++;
        yield mkdirP(destDir);
        const files = yield ioUtil.readdir(sourceDir);
        for (const fileName of files) {
            const srcFile = `${sourceDir}/${fileName}`;
            const destFile = `${destDir}/${fileName}`;
            const srcFileStat = yield ioUtil.lstat(srcFile);
            if (srcFileStat.isDirectory()) {
                // Recurse
                yield cpDirRecursive(srcFile, destFile, currentDepth, force);
            }
            else {
                yield io_copyFile(srcFile, destFile, force);
            }
        }
        // Change the mode for the newly created directory
        yield ioUtil.chmod(destDir, (yield ioUtil.stat(sourceDir)).mode);
    });
}
// Buffered file copy
function io_copyFile(srcFile, destFile, force) {
    return io_awaiter(this, void 0, void 0, function* () {
        if ((yield ioUtil.lstat(srcFile)).isSymbolicLink()) {
            // unlink/re-link it
            try {
                yield ioUtil.lstat(destFile);
                yield ioUtil.unlink(destFile);
            }
            catch (e) {
                // Try to override file permission
                if (e.code === 'EPERM') {
                    yield ioUtil.chmod(destFile, '0666');
                    yield ioUtil.unlink(destFile);
                }
                // other errors = it doesn't exist, no work to do
            }
            // Copy over symlink
            const symlinkFull = yield ioUtil.readlink(srcFile);
            yield ioUtil.symlink(symlinkFull, destFile, ioUtil.IS_WINDOWS ? 'junction' : null);
        }
        else if (!(yield ioUtil.exists(destFile)) || force) {
            yield ioUtil.copyFile(srcFile, destFile);
        }
    });
}
//# sourceMappingURL=io.js.map
;// CONCATENATED MODULE: external "timers"
const external_timers_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");
;// CONCATENATED MODULE: ./build/node_modules/@actions/exec/lib/toolrunner.js
var toolrunner_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};







/* eslint-disable @typescript-eslint/unbound-method */
const toolrunner_IS_WINDOWS = process.platform === 'win32';
/*
 * Class for running command line tools. Handles quoting and arg parsing in a platform agnostic way.
 */
class ToolRunner extends external_events_.EventEmitter {
    constructor(toolPath, args, options) {
        super();
        if (!toolPath) {
            throw new Error("Parameter 'toolPath' cannot be null or empty.");
        }
        this.toolPath = toolPath;
        this.args = args || [];
        this.options = options || {};
    }
    _debug(message) {
        if (this.options.listeners && this.options.listeners.debug) {
            this.options.listeners.debug(message);
        }
    }
    _getCommandString(options, noPrefix) {
        const toolPath = this._getSpawnFileName();
        const args = this._getSpawnArgs(options);
        let cmd = noPrefix ? '' : '[command]'; // omit prefix when piped to a second tool
        if (toolrunner_IS_WINDOWS) {
            // Windows + cmd file
            if (this._isCmdFile()) {
                cmd += toolPath;
                for (const a of args) {
                    cmd += ` ${a}`;
                }
            }
            // Windows + verbatim
            else if (options.windowsVerbatimArguments) {
                cmd += `"${toolPath}"`;
                for (const a of args) {
                    cmd += ` ${a}`;
                }
            }
            // Windows (regular)
            else {
                cmd += this._windowsQuoteCmdArg(toolPath);
                for (const a of args) {
                    cmd += ` ${this._windowsQuoteCmdArg(a)}`;
                }
            }
        }
        else {
            // OSX/Linux - this can likely be improved with some form of quoting.
            // creating processes on Unix is fundamentally different than Windows.
            // on Unix, execvp() takes an arg array.
            cmd += toolPath;
            for (const a of args) {
                cmd += ` ${a}`;
            }
        }
        return cmd;
    }
    _processLineBuffer(data, strBuffer, onLine) {
        try {
            let s = strBuffer + data.toString();
            let n = s.indexOf(external_os_namespaceObject.EOL);
            while (n > -1) {
                const line = s.substring(0, n);
                onLine(line);
                // the rest of the string ...
                s = s.substring(n + external_os_namespaceObject.EOL.length);
                n = s.indexOf(external_os_namespaceObject.EOL);
            }
            return s;
        }
        catch (err) {
            // streaming lines to console is best effort.  Don't fail a build.
            this._debug(`error processing line. Failed with error ${err}`);
            return '';
        }
    }
    _getSpawnFileName() {
        if (toolrunner_IS_WINDOWS) {
            if (this._isCmdFile()) {
                return process.env['COMSPEC'] || 'cmd.exe';
            }
        }
        return this.toolPath;
    }
    _getSpawnArgs(options) {
        if (toolrunner_IS_WINDOWS) {
            if (this._isCmdFile()) {
                let argline = `/D /S /C "${this._windowsQuoteCmdArg(this.toolPath)}`;
                for (const a of this.args) {
                    argline += ' ';
                    argline += options.windowsVerbatimArguments
                        ? a
                        : this._windowsQuoteCmdArg(a);
                }
                argline += '"';
                return [argline];
            }
        }
        return this.args;
    }
    _endsWith(str, end) {
        return str.endsWith(end);
    }
    _isCmdFile() {
        const upperToolPath = this.toolPath.toUpperCase();
        return (this._endsWith(upperToolPath, '.CMD') ||
            this._endsWith(upperToolPath, '.BAT'));
    }
    _windowsQuoteCmdArg(arg) {
        // for .exe, apply the normal quoting rules that libuv applies
        if (!this._isCmdFile()) {
            return this._uvQuoteCmdArg(arg);
        }
        // otherwise apply quoting rules specific to the cmd.exe command line parser.
        // the libuv rules are generic and are not designed specifically for cmd.exe
        // command line parser.
        //
        // for a detailed description of the cmd.exe command line parser, refer to
        // http://stackoverflow.com/questions/4094699/how-does-the-windows-command-interpreter-cmd-exe-parse-scripts/7970912#7970912
        // need quotes for empty arg
        if (!arg) {
            return '""';
        }
        // determine whether the arg needs to be quoted
        const cmdSpecialChars = [
            ' ',
            '\t',
            '&',
            '(',
            ')',
            '[',
            ']',
            '{',
            '}',
            '^',
            '=',
            ';',
            '!',
            "'",
            '+',
            ',',
            '`',
            '~',
            '|',
            '<',
            '>',
            '"'
        ];
        let needsQuotes = false;
        for (const char of arg) {
            if (cmdSpecialChars.some(x => x === char)) {
                needsQuotes = true;
                break;
            }
        }
        // short-circuit if quotes not needed
        if (!needsQuotes) {
            return arg;
        }
        // the following quoting rules are very similar to the rules that by libuv applies.
        //
        // 1) wrap the string in quotes
        //
        // 2) double-up quotes - i.e. " => ""
        //
        //    this is different from the libuv quoting rules. libuv replaces " with \", which unfortunately
        //    doesn't work well with a cmd.exe command line.
        //
        //    note, replacing " with "" also works well if the arg is passed to a downstream .NET console app.
        //    for example, the command line:
        //          foo.exe "myarg:""my val"""
        //    is parsed by a .NET console app into an arg array:
        //          [ "myarg:\"my val\"" ]
        //    which is the same end result when applying libuv quoting rules. although the actual
        //    command line from libuv quoting rules would look like:
        //          foo.exe "myarg:\"my val\""
        //
        // 3) double-up slashes that precede a quote,
        //    e.g.  hello \world    => "hello \world"
        //          hello\"world    => "hello\\""world"
        //          hello\\"world   => "hello\\\\""world"
        //          hello world\    => "hello world\\"
        //
        //    technically this is not required for a cmd.exe command line, or the batch argument parser.
        //    the reasons for including this as a .cmd quoting rule are:
        //
        //    a) this is optimized for the scenario where the argument is passed from the .cmd file to an
        //       external program. many programs (e.g. .NET console apps) rely on the slash-doubling rule.
        //
        //    b) it's what we've been doing previously (by deferring to node default behavior) and we
        //       haven't heard any complaints about that aspect.
        //
        // note, a weakness of the quoting rules chosen here, is that % is not escaped. in fact, % cannot be
        // escaped when used on the command line directly - even though within a .cmd file % can be escaped
        // by using %%.
        //
        // the saving grace is, on the command line, %var% is left as-is if var is not defined. this contrasts
        // the line parsing rules within a .cmd file, where if var is not defined it is replaced with nothing.
        //
        // one option that was explored was replacing % with ^% - i.e. %var% => ^%var^%. this hack would
        // often work, since it is unlikely that var^ would exist, and the ^ character is removed when the
        // variable is used. the problem, however, is that ^ is not removed when %* is used to pass the args
        // to an external program.
        //
        // an unexplored potential solution for the % escaping problem, is to create a wrapper .cmd file.
        // % can be escaped within a .cmd file.
        let reverse = '"';
        let quoteHit = true;
        for (let i = arg.length; i > 0; i--) {
            // walk the string in reverse
            reverse += arg[i - 1];
            if (quoteHit && arg[i - 1] === '\\') {
                reverse += '\\'; // double the slash
            }
            else if (arg[i - 1] === '"') {
                quoteHit = true;
                reverse += '"'; // double the quote
            }
            else {
                quoteHit = false;
            }
        }
        reverse += '"';
        return reverse.split('').reverse().join('');
    }
    _uvQuoteCmdArg(arg) {
        // Tool runner wraps child_process.spawn() and needs to apply the same quoting as
        // Node in certain cases where the undocumented spawn option windowsVerbatimArguments
        // is used.
        //
        // Since this function is a port of quote_cmd_arg from Node 4.x (technically, lib UV,
        // see https://github.com/nodejs/node/blob/v4.x/deps/uv/src/win/process.c for details),
        // pasting copyright notice from Node within this function:
        //
        //      Copyright Joyent, Inc. and other Node contributors. All rights reserved.
        //
        //      Permission is hereby granted, free of charge, to any person obtaining a copy
        //      of this software and associated documentation files (the "Software"), to
        //      deal in the Software without restriction, including without limitation the
        //      rights to use, copy, modify, merge, publish, distribute, sublicense, and/or
        //      sell copies of the Software, and to permit persons to whom the Software is
        //      furnished to do so, subject to the following conditions:
        //
        //      The above copyright notice and this permission notice shall be included in
        //      all copies or substantial portions of the Software.
        //
        //      THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
        //      IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
        //      FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
        //      AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
        //      LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING
        //      FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
        //      IN THE SOFTWARE.
        if (!arg) {
            // Need double quotation for empty argument
            return '""';
        }
        if (!arg.includes(' ') && !arg.includes('\t') && !arg.includes('"')) {
            // No quotation needed
            return arg;
        }
        if (!arg.includes('"') && !arg.includes('\\')) {
            // No embedded double quotes or backslashes, so I can just wrap
            // quote marks around the whole thing.
            return `"${arg}"`;
        }
        // Expected input/output:
        //   input : hello"world
        //   output: "hello\"world"
        //   input : hello""world
        //   output: "hello\"\"world"
        //   input : hello\world
        //   output: hello\world
        //   input : hello\\world
        //   output: hello\\world
        //   input : hello\"world
        //   output: "hello\\\"world"
        //   input : hello\\"world
        //   output: "hello\\\\\"world"
        //   input : hello world\
        //   output: "hello world\\" - note the comment in libuv actually reads "hello world\"
        //                             but it appears the comment is wrong, it should be "hello world\\"
        let reverse = '"';
        let quoteHit = true;
        for (let i = arg.length; i > 0; i--) {
            // walk the string in reverse
            reverse += arg[i - 1];
            if (quoteHit && arg[i - 1] === '\\') {
                reverse += '\\';
            }
            else if (arg[i - 1] === '"') {
                quoteHit = true;
                reverse += '\\';
            }
            else {
                quoteHit = false;
            }
        }
        reverse += '"';
        return reverse.split('').reverse().join('');
    }
    _cloneExecOptions(options) {
        options = options || {};
        const result = {
            cwd: options.cwd || process.cwd(),
            env: options.env || process.env,
            silent: options.silent || false,
            windowsVerbatimArguments: options.windowsVerbatimArguments || false,
            failOnStdErr: options.failOnStdErr || false,
            ignoreReturnCode: options.ignoreReturnCode || false,
            delay: options.delay || 10000
        };
        result.outStream = options.outStream || process.stdout;
        result.errStream = options.errStream || process.stderr;
        return result;
    }
    _getSpawnOptions(options, toolPath) {
        options = options || {};
        const result = {};
        result.cwd = options.cwd;
        result.env = options.env;
        result['windowsVerbatimArguments'] =
            options.windowsVerbatimArguments || this._isCmdFile();
        if (options.windowsVerbatimArguments) {
            result.argv0 = `"${toolPath}"`;
        }
        return result;
    }
    /**
     * Exec a tool.
     * Output will be streamed to the live console.
     * Returns promise with return code
     *
     * @param     tool     path to tool to exec
     * @param     options  optional exec options.  See ExecOptions
     * @returns   number
     */
    exec() {
        return toolrunner_awaiter(this, void 0, void 0, function* () {
            // root the tool path if it is unrooted and contains relative pathing
            if (!isRooted(this.toolPath) &&
                (this.toolPath.includes('/') ||
                    (toolrunner_IS_WINDOWS && this.toolPath.includes('\\')))) {
                // prefer options.cwd if it is specified, however options.cwd may also need to be rooted
                this.toolPath = external_path_namespaceObject.resolve(process.cwd(), this.options.cwd || process.cwd(), this.toolPath);
            }
            // if the tool is only a file name, then resolve it from the PATH
            // otherwise verify it exists (add extension on Windows if necessary)
            this.toolPath = yield which(this.toolPath, true);
            return new Promise((resolve, reject) => toolrunner_awaiter(this, void 0, void 0, function* () {
                this._debug(`exec tool: ${this.toolPath}`);
                this._debug('arguments:');
                for (const arg of this.args) {
                    this._debug(`   ${arg}`);
                }
                const optionsNonNull = this._cloneExecOptions(this.options);
                if (!optionsNonNull.silent && optionsNonNull.outStream) {
                    optionsNonNull.outStream.write(this._getCommandString(optionsNonNull) + external_os_namespaceObject.EOL);
                }
                const state = new ExecState(optionsNonNull, this.toolPath);
                state.on('debug', (message) => {
                    this._debug(message);
                });
                if (this.options.cwd && !(yield exists(this.options.cwd))) {
                    return reject(new Error(`The cwd: ${this.options.cwd} does not exist!`));
                }
                const fileName = this._getSpawnFileName();
                const cp = external_child_process_namespaceObject.spawn(fileName, this._getSpawnArgs(optionsNonNull), this._getSpawnOptions(this.options, fileName));
                let stdbuffer = '';
                if (cp.stdout) {
                    cp.stdout.on('data', (data) => {
                        if (this.options.listeners && this.options.listeners.stdout) {
                            this.options.listeners.stdout(data);
                        }
                        if (!optionsNonNull.silent && optionsNonNull.outStream) {
                            optionsNonNull.outStream.write(data);
                        }
                        stdbuffer = this._processLineBuffer(data, stdbuffer, (line) => {
                            if (this.options.listeners && this.options.listeners.stdline) {
                                this.options.listeners.stdline(line);
                            }
                        });
                    });
                }
                let errbuffer = '';
                if (cp.stderr) {
                    cp.stderr.on('data', (data) => {
                        state.processStderr = true;
                        if (this.options.listeners && this.options.listeners.stderr) {
                            this.options.listeners.stderr(data);
                        }
                        if (!optionsNonNull.silent &&
                            optionsNonNull.errStream &&
                            optionsNonNull.outStream) {
                            const s = optionsNonNull.failOnStdErr
                                ? optionsNonNull.errStream
                                : optionsNonNull.outStream;
                            s.write(data);
                        }
                        errbuffer = this._processLineBuffer(data, errbuffer, (line) => {
                            if (this.options.listeners && this.options.listeners.errline) {
                                this.options.listeners.errline(line);
                            }
                        });
                    });
                }
                cp.on('error', (err) => {
                    state.processError = err.message;
                    state.processExited = true;
                    state.processClosed = true;
                    state.CheckComplete();
                });
                cp.on('exit', (code) => {
                    state.processExitCode = code;
                    state.processExited = true;
                    this._debug(`Exit code ${code} received from tool '${this.toolPath}'`);
                    state.CheckComplete();
                });
                cp.on('close', (code) => {
                    state.processExitCode = code;
                    state.processExited = true;
                    state.processClosed = true;
                    this._debug(`STDIO streams have closed for tool '${this.toolPath}'`);
                    state.CheckComplete();
                });
                state.on('done', (error, exitCode) => {
                    if (stdbuffer.length > 0) {
                        this.emit('stdline', stdbuffer);
                    }
                    if (errbuffer.length > 0) {
                        this.emit('errline', errbuffer);
                    }
                    cp.removeAllListeners();
                    if (error) {
                        reject(error);
                    }
                    else {
                        resolve(exitCode);
                    }
                });
                if (this.options.input) {
                    if (!cp.stdin) {
                        throw new Error('child process missing stdin');
                    }
                    cp.stdin.end(this.options.input);
                }
            }));
        });
    }
}
/**
 * Convert an arg string to an array of args. Handles escaping
 *
 * @param    argString   string of arguments
 * @returns  string[]    array of arguments
 */
function argStringToArray(argString) {
    const args = [];
    let inQuotes = false;
    let escaped = false;
    let arg = '';
    function append(c) {
        // we only escape double quotes.
        if (escaped && c !== '"') {
            arg += '\\';
        }
        arg += c;
        escaped = false;
    }
    for (let i = 0; i < argString.length; i++) {
        const c = argString.charAt(i);
        if (c === '"') {
            if (!escaped) {
                inQuotes = !inQuotes;
            }
            else {
                append(c);
            }
            continue;
        }
        if (c === '\\' && escaped) {
            append(c);
            continue;
        }
        if (c === '\\' && inQuotes) {
            escaped = true;
            continue;
        }
        if (c === ' ' && !inQuotes) {
            if (arg.length > 0) {
                args.push(arg);
                arg = '';
            }
            continue;
        }
        append(c);
    }
    if (arg.length > 0) {
        args.push(arg.trim());
    }
    return args;
}
class ExecState extends external_events_.EventEmitter {
    constructor(options, toolPath) {
        super();
        this.processClosed = false; // tracks whether the process has exited and stdio is closed
        this.processError = '';
        this.processExitCode = 0;
        this.processExited = false; // tracks whether the process has exited
        this.processStderr = false; // tracks whether stderr was written to
        this.delay = 10000; // 10 seconds
        this.done = false;
        this.timeout = null;
        if (!toolPath) {
            throw new Error('toolPath must not be empty');
        }
        this.options = options;
        this.toolPath = toolPath;
        if (options.delay) {
            this.delay = options.delay;
        }
    }
    CheckComplete() {
        if (this.done) {
            return;
        }
        if (this.processClosed) {
            this._setResult();
        }
        else if (this.processExited) {
            this.timeout = (0,external_timers_namespaceObject.setTimeout)(ExecState.HandleTimeout, this.delay, this);
        }
    }
    _debug(message) {
        this.emit('debug', message);
    }
    _setResult() {
        // determine whether there is an error
        let error;
        if (this.processExited) {
            if (this.processError) {
                error = new Error(`There was an error when attempting to execute the process '${this.toolPath}'. This may indicate the process failed to start. Error: ${this.processError}`);
            }
            else if (this.processExitCode !== 0 && !this.options.ignoreReturnCode) {
                error = new Error(`The process '${this.toolPath}' failed with exit code ${this.processExitCode}`);
            }
            else if (this.processStderr && this.options.failOnStdErr) {
                error = new Error(`The process '${this.toolPath}' failed because one or more lines were written to the STDERR stream`);
            }
        }
        // clear the timeout
        if (this.timeout) {
            clearTimeout(this.timeout);
            this.timeout = null;
        }
        this.done = true;
        this.emit('done', error, this.processExitCode);
    }
    static HandleTimeout(state) {
        if (state.done) {
            return;
        }
        if (!state.processClosed && state.processExited) {
            const message = `The STDIO streams did not close within ${state.delay / 1000} seconds of the exit event from process '${state.toolPath}'. This may indicate a child process inherited the STDIO streams and has not yet exited.`;
            state._debug(message);
        }
        state._setResult();
    }
}
//# sourceMappingURL=toolrunner.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/exec/lib/exec.js
var exec_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


/**
 * Exec a command.
 * Output will be streamed to the live console.
 * Returns promise with return code
 *
 * @param     commandLine        command to execute (can include additional args). Must be correctly escaped.
 * @param     args               optional arguments for tool. Escaping is handled by the lib.
 * @param     options            optional exec options.  See ExecOptions
 * @returns   Promise<number>    exit code
 */
function exec_exec(commandLine, args, options) {
    return exec_awaiter(this, void 0, void 0, function* () {
        const commandArgs = tr.argStringToArray(commandLine);
        if (commandArgs.length === 0) {
            throw new Error(`Parameter 'commandLine' cannot be null or empty.`);
        }
        // Path to tool to execute should be first arg
        const toolPath = commandArgs[0];
        args = commandArgs.slice(1).concat(args || []);
        const runner = new tr.ToolRunner(toolPath, args, options);
        return runner.exec();
    });
}
/**
 * Exec a command and get the output.
 * Output will be streamed to the live console.
 * Returns promise with the exit code and collected stdout and stderr
 *
 * @param     commandLine           command to execute (can include additional args). Must be correctly escaped.
 * @param     args                  optional arguments for tool. Escaping is handled by the lib.
 * @param     options               optional exec options.  See ExecOptions
 * @returns   Promise<ExecOutput>   exit code, stdout, and stderr
 */
function getExecOutput(commandLine, args, options) {
    return exec_awaiter(this, void 0, void 0, function* () {
        var _a, _b;
        let stdout = '';
        let stderr = '';
        //Using string decoder covers the case where a mult-byte character is split
        const stdoutDecoder = new StringDecoder('utf8');
        const stderrDecoder = new StringDecoder('utf8');
        const originalStdoutListener = (_a = options === null || options === void 0 ? void 0 : options.listeners) === null || _a === void 0 ? void 0 : _a.stdout;
        const originalStdErrListener = (_b = options === null || options === void 0 ? void 0 : options.listeners) === null || _b === void 0 ? void 0 : _b.stderr;
        const stdErrListener = (data) => {
            stderr += stderrDecoder.write(data);
            if (originalStdErrListener) {
                originalStdErrListener(data);
            }
        };
        const stdOutListener = (data) => {
            stdout += stdoutDecoder.write(data);
            if (originalStdoutListener) {
                originalStdoutListener(data);
            }
        };
        const listeners = Object.assign(Object.assign({}, options === null || options === void 0 ? void 0 : options.listeners), { stdout: stdOutListener, stderr: stdErrListener });
        const exitCode = yield exec_exec(commandLine, args, Object.assign(Object.assign({}, options), { listeners }));
        //flush any remaining characters
        stdout += stdoutDecoder.end();
        stderr += stderrDecoder.end();
        return {
            exitCode,
            stdout,
            stderr
        };
    });
}
//# sourceMappingURL=exec.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/platform.js
var platform_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const getWindowsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout: version } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Version"', undefined, {
        silent: true
    });
    const { stdout: name } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Caption"', undefined, {
        silent: true
    });
    return {
        name: name.trim(),
        version: version.trim()
    };
});
const getMacOsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    var _a, _b, _c, _d;
    const { stdout } = yield exec.getExecOutput('sw_vers', undefined, {
        silent: true
    });
    const version = (_b = (_a = stdout.match(/ProductVersion:\s*(.+)/)) === null || _a === void 0 ? void 0 : _a[1]) !== null && _b !== void 0 ? _b : '';
    const name = (_d = (_c = stdout.match(/ProductName:\s*(.+)/)) === null || _c === void 0 ? void 0 : _c[1]) !== null && _d !== void 0 ? _d : '';
    return {
        name,
        version
    };
});
const getLinuxInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout } = yield exec.getExecOutput('lsb_release', ['-i', '-r', '-s'], {
        silent: true
    });
    const [name, version] = stdout.trim().split('\n');
    return {
        name,
        version
    };
});
const platform = external_os_namespaceObject.platform();
const arch = external_os_namespaceObject.arch();
const isWindows = platform === 'win32';
const isMacOS = platform === 'darwin';
const isLinux = platform === 'linux';
function getDetails() {
    return platform_awaiter(this, void 0, void 0, function* () {
        return Object.assign(Object.assign({}, (yield (isWindows
            ? getWindowsInfo()
            : isMacOS
                ? getMacOsInfo()
                : getLinuxInfo()))), { platform,
            arch,
            isWindows,
            isMacOS,
            isLinux });
    });
}
//# sourceMappingURL=platform.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/core.js
var core_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function core_setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', file_command_prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_namespaceObject.EOL);
    command_issueCommand('set-output', { name }, utils_toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function core_debug(message) {
    command_issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    command_issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_namespaceObject.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    command_issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    command_issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return core_awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return file_command_issueFileCommand('STATE', file_command_prepareKeyValueMessage(name, value));
    }
    command_issueCommand('save-state', { name }, utils_toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return core_awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
;// CONCATENATED MODULE: ./build/ports/runner.js


/** The only file that knows @actions/core: workflow commands, the environment files and the summary. */
function realRunner(env) {
    return {
        env,
        input: (name) => getInput(name, { trimWhitespace: false }),
        info: (line) => info(line),
        debug: (line) => core_debug(line),
        notice: (text, at) => notice(text, annotation(at)),
        warning: (text, at) => warning(text, annotation(at)),
        error: (text, at) => error(text, annotation(at)),
        group: (title, inside) => group(title, inside),
        verbatim: async (inside) => {
            // Only this word, unknown to whoever prints inside, lets the runner listen again.
            const resume = (0,external_node_crypto_namespaceObject.randomUUID)();
            info(`::stop-commands::${resume}`);
            try {
                return await inside();
            }
            finally {
                info(`::${resume}::`);
            }
        },
        mask: (secret) => core_setSecret(secret),
        output: (name, value) => setOutput(name, value),
        summary: async (markdown) => {
            // Outside of a runner there is no summary file, and no one to read it.
            if (env['GITHUB_STEP_SUMMARY'])
                await summary.addRaw(markdown, true).write();
        },
        saveState: (name, value) => saveState(name, value),
        state: (name) => getState(name),
        fail: () => {
            process.exitCode = ExitCode.Failure;
        },
    };
}
function annotation(at) {
    if (at === undefined)
        return {};
    return { file: at.file, ...(at.line === undefined ? {} : { startLine: at.line }) };
}

;// CONCATENATED MODULE: ./build/ports/real.js






/** The ports that touch the world. A cancelled job sends SIGINT, and SIGTERM some seconds later: both end the running stage. */
function realPorts(env) {
    keepHeapSmall();
    const cancelling = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'])
        process.on(signal, () => cancelling.abort());
    const cancelled = cancelling.signal;
    const runner = realRunner(env);
    return {
        runner,
        exec: realExec(cancelled, env),
        files: realFiles(env['RUNNER_TEMP'], (folder) => runner.saveState('temporary', folder)),
        http: realHttp(cancelled, env),
        clock: realClock(cancelled),
        cancelled,
    };
}

;// CONCATENATED MODULE: ./build/contract/field.js
/** Why a text is not a value: the reason and what would be right. */
class Wrong extends Error {
    fix;
    /** The lines it is about, where that is not the whole text. */
    lines;
    constructor(why, fix, lines) {
        super(why);
        this.fix = fix;
        this.lines = lines;
    }
}
/** The kinds of field, all for one group of the README's table. */
function fieldsOf(group) {
    const make = (kind, empty, parse, about) => ({ kind, group, empty, parse, ...about });
    return {
        text: (about) => make('text', '', (text) => text, about),
        /** A text of which blanks are a part: a separator. */
        separator: (about) => ({ ...make('text, blanks included', '', (text) => text, about), blanks: true }),
        /** Empty stays undefined, so that a rule can tell "not given" from "false". */
        flag: (about) => make('`true` or `false`', undefined, parseFlag, about),
        choice: (values, about) => make(values.map((v) => `\`${v}\``).join(', '), about.default, (text) => parseChoice(values, text), about),
        /** One item a line; a line that starts with `#` is a comment. Commas stay what they are. */
        lines: (about) => make('list, one a line', [], parseEntries, about),
        /** Items by line or comma, as build-push-action reads them. */
        items: (about) => make('list, by line or comma', [], parseItems, about),
        /** `name=value`, one a line; a value may hold `=`, and line breaks where the whole entry stands in double quotes. */
        pairs: (about) => make('list of `name=value`, one a line', [], parsePairs, about),
        /** As pairs, but a name may stand alone: its value is that of the environment variable. */
        args: (about) => make('list of `name=value` or `NAME`, one a line', [], parseArgs, about),
        /** Whole seconds, or `90s`, `2m`. */
        seconds: (about) => make('seconds, or `90s`, `2m`', parseSeconds(about.default), parseSeconds, about),
        /** A grammar of its own; its parser may throw a ShipError with every mistake it finds. */
        parsed: (kind, empty, parse, about) => make(kind, empty, parse, about),
        port: (about) => make('port, 1–65535', undefined, parsePort, about),
    };
}
function parseFlag(text) {
    // The YAML 1.2 core schema's spellings, as @actions/core reads them; `yes` and `1` are neither true nor false.
    if (/^(true|True|TRUE)$/.test(text))
        return true;
    if (/^(false|False|FALSE)$/.test(text))
        return false;
    throw new Wrong('it is neither true nor false', 'Write `true` or `false`');
}
function parseChoice(values, text) {
    const found = values.find((value) => value === text.toLowerCase());
    if (found !== undefined)
        return found;
    throw new Wrong('it is none of the values known here', `Use one of ${values.map((v) => `\`${v}\``).join(', ')}`);
}
function parseLines(text) {
    return text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'));
}
/**
 * As lines, but an entry in double quotes, doubled inside, may go over several of them, as build-push-action reads it: `"KEY=one⏎two"`.
 * Quotes that stand elsewhere are part of the text.
 */
function parseEntries(text) {
    const entries = [];
    let end = 0;
    for (const found of text.matchAll(/^[ \t]*"((?:[^"]|"")*)"[ \t]*\r?$/gm)) {
        entries.push(...parseLines(text.slice(end, found.index)), (found[1] ?? '').replaceAll('""', '"'));
        end = found.index + found[0].length;
    }
    return [...entries, ...parseLines(text.slice(end))];
}
function parseItems(text) {
    return parseLines(text).flatMap((line) => splitOutsideQuotes(line));
}
/** Splits at commas that stand outside double quotes, and takes the quotes away, as CSV does. */
function splitOutsideQuotes(line) {
    const items = line.match(/("([^"]|"")*"|[^,"])+/g) ?? [];
    return items
        .map((item) => item
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .replaceAll('""', '"'))
        .filter((item) => item !== '');
}
function parsePairs(text) {
    const entries = parseEntries(text);
    // The other lines are right, and none of a log's business.
    const wrong = entries.filter((line) => !/^\s*[^=\s]/.test(line) || !line.includes('='));
    if (wrong.length > 0)
        throw new Wrong('a line has no `name=` in front', 'Write one `name=value` a line', wrong.join('\n'));
    return entries.map(pairOf);
}
/** A line with blanks and without `=` is no name: it is the second line of a value. */
function parseArgs(text) {
    const entries = parseEntries(text);
    const wrong = entries.filter((line) => !/^\s*[^=\s]+\s*$|^\s*[^=\s][^=]*=/.test(line));
    if (wrong.length > 0) {
        const fix = 'Write one `name=value` a line, or a name alone, whose value is in the environment; put double quotes around an entry of several lines';
        throw new Wrong('a line is neither `name=value` nor a name', fix, wrong.join('\n'));
    }
    return entries.map((line) => (line.includes('=') ? pairOf(line) : [line.trim()]));
}
function pairOf(line) {
    const at = line.indexOf('=');
    return [line.slice(0, at).trim(), line.slice(at + 1)];
}
function parseSeconds(text) {
    const found = /^(\d{1,6})\s*(s|m)?$/.exec(text);
    const seconds = Number(found?.[1]) * (found?.[2] === 'm' ? 60 : 1);
    if (seconds > 0)
        return seconds;
    throw new Wrong('it is no time above 0', 'Write whole seconds such as `30`, or `90s`, `2m`');
}
function parsePort(text) {
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port >= 1 && port <= 65_535)
        return port;
    throw new Wrong('it is no port', 'Write a number from 1 to 65535');
}

;// CONCATENATED MODULE: ./build/contract/attributes.js
/**
 * Splits `type=match,pattern=v(\d{1,2}),group=1` into its attributes. Commas inside brackets, quotes and `{{…}}` stay what they are, as do those
 * of a pattern that nothing named follows. A whole attribute, a whole value or the whole line may stand in double quotes, doubled inside, as CSV has it.
 */
function parseAttributes(line) {
    const text = unquote(line.trim());
    // Brackets that do not close (a broken pattern) must not swallow the attributes behind them.
    const pieces = split(text, true) ?? split(text, false) ?? [text];
    const attributes = [];
    for (const piece of pieces) {
        const last = attributes.at(-1);
        const found = /^([A-Za-z_][\w-]*)\s*=\s*(.*)$/s.exec(unquote(piece.trim()));
        if (found !== null)
            attributes.push({ name: (found[1] ?? '').toLowerCase(), value: unquote((found[2] ?? '').trim()) });
        else if (last !== undefined && isPattern(last))
            attributes.splice(-1, 1, { ...last, value: `${last.value},${piece}` });
        else if (piece.trim() !== '')
            attributes.push({ name: '', value: unquote(piece.trim()) });
    }
    return attributes;
}
const isPattern = ({ name }) => name === 'pattern' || name === 'match';
function unquote(text) {
    return /^"(?:[^"]|"")*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text;
}
/** undefined where a bracket is left open. */
function split(text, brackets) {
    const pieces = [''];
    let open = 0;
    for (const [token] of text.matchAll(/\{\{.*?\}\}|\\.|\[(?:\\.|[^\]\\])*\]|"(?:[^"]|"")*"|./gs)) {
        const piece = pieces.at(-1) ?? '';
        if (token === ',' && open === 0) {
            pieces.push('');
            continue;
        }
        if (brackets && /^[({[]$/.test(token))
            open += 1;
        if (brackets && /^[)}]$/.test(token))
            open = Math.max(0, open - 1);
        pieces.splice(-1, 1, piece + token);
    }
    return open === 0 ? pieces : undefined;
}

;// CONCATENATED MODULE: ./build/contract/mistakes.js


/**
 * Reads an input line by line.
 * @param input its name, as the problems show it
 * @param parse gives undefined where a line gives nothing
 * @throws ShipError `input/…` with all mistakes of all lines
 */
function mistakes_collect(input, lines, parse) {
    const problems = [];
    const read = lines.flatMap((line) => {
        const add = (why, fix) => {
            problems.push({ code: `input/${input}`, what: `Input \`${input}\`: \`${line}\``, why, fix });
        };
        const guard = (otherwise, inner) => {
            try {
                return inner();
            }
            catch (thrown) {
                add(messageOf(thrown), thrown instanceof Wrong ? thrown.fix : 'See the table of inputs in the README');
                return otherwise;
            }
        };
        const value = guard(undefined, () => parse(line, { add, guard }));
        return value === undefined ? [] : [value];
    });
    if (problems.length > 0)
        throw new ShipError(problems);
    return Object.freeze(read);
}

;// CONCATENATED MODULE: ./build/contract/suggest.js
/** The known name that is nearest to a wrong one; undefined where none is near enough to be meant. */
function nearest(wrong, known) {
    const close = known.map((name) => ({ name, steps: distance(wrong.toLowerCase(), name.toLowerCase()) })).sort((a, b) => a.steps - b.steps)[0];
    return close !== undefined && close.steps <= Math.max(1, Math.floor(close.name.length / 3)) ? close.name : undefined;
}
/** `Did you mean …?`, or the list of what is known. */
function suggest(wrong, known) {
    const name = nearest(wrong, known);
    return name === undefined ? `Use ${known.map((k) => `\`${k}\``).join(', ')}` : `Did you mean \`${name}\`?`;
}
/** How many letters to add, drop, change or swap (optimal string alignment) until one is the other. */
function distance(a, b) {
    const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)));
    const at = (i, j) => rows[i]?.[j] ?? 0;
    for (let i = 1; i <= a.length; i++) {
        for (let j = 1; j <= b.length; j++) {
            const change = a[i - 1] === b[j - 1] ? 0 : 1;
            const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
            rows[i]?.splice(j, 1, Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change, swapped));
        }
    }
    return at(a.length, b.length);
}

;// CONCATENATED MODULE: ./build/image/name.js





const HUB = 'registry-1.docker.io';
const HUB_NAMES = new Set(['docker.io', 'index.docker.io', 'registry.hub.docker.com', HUB]);
/** distribution/reference: the longest path. */
const LONGEST = 255;
const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:]+\\])(?::\\d{1,5})?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
/**
 * Image names, one a line: `name`, or `name=…,enable=true|false`. Those that name one repository twice are kept once.
 * @throws ShipError `input/images` with every line that is wrong
 */
function parseImages(text) {
    const lines = mistakes_collect('images', parseLines(text), parseLine).flat();
    const repositories = lines.filter(({ enabled }) => enabled).map(({ repository }) => repository);
    return Object.freeze(repositories.filter((repository, i) => repositories.findIndex(isSame(repository)) === i));
}
const isSame = (a) => (b) => a.registry === b.registry && a.path === b.path;
/** `ghcr.io/OWNER/REPO`: what `images` is where it is empty. @throws ShipError `input/images` where that is no image name */
function defaultImage(slug) {
    try {
        return parseName(`ghcr.io/${slug}`);
    }
    catch (cause) {
        const why = `the repository is called \`${slug}\`, which is no image name`;
        throw new ShipError({ code: 'input/images', what: 'Input `images` is empty', why, fix: 'Give the name of the image' }, { cause });
    }
}
/**
 * One image name by the grammar of distribution/reference, lower-cased.
 * @throws Wrong
 */
function parseName(text) {
    const name = text.toLowerCase();
    refuse(name);
    const [first = '', ...others] = name.split('/');
    const hasHost = others.length > 0 && (/[.:]/.test(first) || first === 'localhost');
    const host = hasHost ? first : 'docker.io';
    const components = hasHost ? others : [first, ...others];
    if (!HOST.test(host))
        throw new Wrong(`\`${host}\` is no registry`, 'Write its host name, with `:port` where it is not 443');
    const wrong = components.find((component) => !COMPONENT.test(component));
    if (wrong === '')
        throw new Wrong('a part of it is empty', 'Write one `/` between two parts, and none at the end');
    if (wrong !== undefined)
        throw new Wrong(`\`${wrong}\` is no part of an image name`, 'Use letters and digits, with single `.`, `_`, `__` or `-` between them');
    const isHub = HUB_NAMES.has(host);
    const path = isHub && components.length === 1 ? `library/${components[0]}` : components.join('/');
    if (path.length > LONGEST)
        throw new Wrong(`it is ${path.length} characters long`, `Keep it within ${LONGEST}`);
    return Object.freeze({ registry: isHub ? HUB : host, path, name });
}
/** What is often written in place of a name, each with its cure. */
function refuse(name) {
    const [scheme] = /^[a-z][a-z0-9+.-]*:\/\//.exec(name) ?? [];
    if (name === '')
        throw new Wrong('it is empty', 'Write the name, such as `ghcr.io/owner/app`');
    if (scheme !== undefined)
        throw new Wrong(`an image name has no \`${scheme}\``, `Write \`${name.slice(scheme.length).replace(/\/+$/, '')}\``);
    if (/\s/.test(name))
        throw new Wrong('it holds a blank', 'Write one name a line, without blanks');
    if (name.includes('@'))
        throw new Wrong('it holds a digest', `Write \`${name.slice(0, name.indexOf('@'))}\`: the digest is what the build gives`);
    const tag = /:[^/:\]]*$/.exec(name);
    if (tag !== null)
        throw new Wrong(`it holds the tag \`${tag[0].slice(1)}\``, `Write \`${name.slice(0, tag.index)}\`, and the tag in \`tags\``);
}
function parseLine(line, mistakes) {
    const attributes = parseAttributes(line);
    // `a/b,c/d`: several names without anything else, as docker/metadata-action reads them.
    if (attributes.length > 0 && attributes.every(({ name }) => name === '')) {
        return attributes.flatMap(({ value }) => mistakes.guard([], () => [{ repository: parseName(value), enabled: true }]));
    }
    const names = attributes.filter(({ name }) => name === '' || name === 'name');
    for (const { name } of attributes) {
        if (!['', 'name', 'enable'].includes(name))
            mistakes.add(`an image has no attribute \`${name}\``, suggest(name, ['name', 'enable']));
    }
    if (names.length > 1)
        mistakes.add('it holds several names beside an attribute', 'Write one name a line');
    const enabled = enabledOf(attributes);
    if (enabled === undefined)
        mistakes.add('`enable` is neither true nor false', 'Write `true` or `false`');
    return mistakes.guard([], () => [{ repository: parseName(names[0]?.value ?? ''), enabled: enabled ?? true }]);
}
function enabledOf(attributes) {
    const text = attributes.find(({ name }) => name === 'enable')?.value ?? 'true';
    if (/^(true|True|TRUE)$/.test(text))
        return true;
    return /^(false|False|FALSE)$/.test(text) ? false : undefined;
}

;// CONCATENATED MODULE: ./build/image/tag.js

/** distribution-spec: the longest tag. */
const tag_LONGEST = 128;
const HASH = 8;
/** Whether a text is a tag: 1–128 characters of `[A-Za-z0-9_.-]`, the first one neither `.` nor `-`. */
const isTag = (text) => /^\w[\w.-]{0,127}$/.test(text);
/** Every run of other characters becomes one `-`, as docker/metadata-action does it. Not yet a tag: see {@link toTag}. */
const sanitize = (text) => text.replace(/[^a-zA-Z0-9._-]+/g, '-');
/**
 * A tag (distribution-spec) from any text; '' where the text is empty.
 * What is too long is cut; a hash of the whole text keeps two that begin alike apart. A text without any usable character becomes its hash.
 */
function toTag(text) {
    const clean = sanitize(text).replace(/^[.-]+/, '');
    if (clean === '')
        return text === '' ? '' : hashOf(text);
    if (clean.length <= tag_LONGEST)
        return clean;
    return `${clean.slice(0, tag_LONGEST - HASH - 1)}-${hashOf(text)}`;
}
const hashOf = (text) => (0,external_node_crypto_namespaceObject.createHash)('sha256').update(text).digest('hex').slice(0, HASH);

;// CONCATENATED MODULE: ./build/image/reference.js



/** `name[:tag][@sha256:…]` by the grammar of distribution/reference; `latest` where neither is named, as docker does it. @throws Wrong */
function parseReference(text) {
    const [, whole = '', digest = ''] = /^([^@]*)(?:@(.*))?$/s.exec(text) ?? [];
    const [, name = '', tag = ''] = /^(.*?)(?::([^:/\]]*))?$/s.exec(whole) ?? [];
    const repository = parseName(name);
    if (digest === '' && text.includes('@'))
        throw new Wrong('nothing follows the `@`', 'Write `name@sha256:…` with the 64 digits of a digest');
    if (digest !== '' && !/^sha256:[0-9a-f]{64}$/.test(digest))
        throw new Wrong(`\`${digest}\` is no digest`, 'Write `sha256:` and its 64 hex digits, or a tag');
    if (whole.endsWith(':') || (tag !== '' && !isTag(tag)))
        throw new Wrong(`\`${tag}\` is no tag`, 'Write at most 128 letters, digits, `_`, `.` and `-`, a letter, digit or `_` first');
    return { repository, tag: tag === '' && digest === '' ? 'latest' : tag, digest };
}
/** `name:tag`. */
const tagged = ({ name }, tag) => `${name}:${tag}`;
/** `name@sha256:…`: the same bytes for ever. */
const pinned = ({ name }, digest) => `${name}@${digest}`;
/** `name:tag@sha256:…`: the tag for people, the digest for machines, which ignore the tag. */
const taggedAndPinned = ({ name }, tag, digest) => tag === '' ? `${name}@${digest}` : `${name}:${tag}@${digest}`;

;// CONCATENATED MODULE: ./build/image/source.js


/** skopeo's transports, unless a registry of that name with a port is meant. */
const TRANSPORT = /^(oci|oci-archive|docker-archive|docker-daemon|containers-storage|dir):(?!\d+\/)(.*)$/s;
/**
 * The text alone decides: a path starts with `./`, `../` or `/`, all else is the name of an image. What lies in the workspace, perhaps put there by a
 * pull request, can't turn one into the other.
 * @throws Wrong
 */
function parseSource(text) {
    if (/^\.{0,2}\/|^\.{1,2}$/.test(text))
        return { kind: 'path', text };
    const [, transport, rest = ''] = TRANSPORT.exec(text) ?? [];
    if (transport === 'docker-daemon' || transport === 'containers-storage')
        throw new Wrong('no engine is asked here', `Save it before: \`docker save --output image.tar ${rest || 'NAME'}\`, and give \`./image.tar\``);
    if (transport !== undefined)
        throw new Wrong(`a path needs no \`${transport}:\` in front`, `Write \`${asPath(rest)}\`: whether it is a folder or an archive is seen from what is there`);
    return { kind: 'registry', text, reference: parseReference(text) };
}
/** As one writes it so that it is taken for a path. */
const asPath = (text) => (/^\.{0,2}\//.test(text) ? text : `./${text}`);

;// CONCATENATED MODULE: ./build/registry/names.js
/** Docker Hub answers under one name, is written under others, and is kept in config.json under a third. */
const names_HUB = 'registry-1.docker.io';
const names_HUB_NAMES = new Set(['docker.io', 'index.docker.io', 'registry.hub.docker.com', 'hub.docker.com', names_HUB]);
const HUB_KEY = 'https://index.docker.io/v1/';
/** `https://GHCR.io/`, `docker.io/me` → the host and port that one talks to. */
function registryHost(written) {
    const host = written
        .replace(/^https?:\/\//i, '')
        .replace(/\/.*$/, '')
        .toLowerCase();
    return names_HUB_NAMES.has(host) ? names_HUB : host;
}
/** The key of a registry in config.json, and what a credential helper is asked for. */
const configKey = (host) => (host === names_HUB ? HUB_KEY : host);
/** What people call the registry, and what `docker login` takes. */
const shownHost = (host) => (host === names_HUB ? 'docker.io' : host);
/** All registries of the image names, each once, in their order. */
const registriesOf = (repositories) => [...new Set(repositories.map(({ registry }) => registry))];

;// CONCATENATED MODULE: ./build/registry/retry.js

const TRIES = 6;
/** Nobody listens: on a started machine that rarely mends itself, but a registry behind a restarting proxy does. */
const REFUSED_TRIES = 4;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A registry that asks for more than this is better asked by another run. */
const LONGEST_ASKED_MS = 60_000;
/** All waits of one request together. */
const PATIENCE_MS = 180_000;
const PASSING_STATUS = new Set([408, 429, 500, 502, 503, 504]);
/** The code of an error for an upload that the registry no longer knows of: it is begun anew. */
const UPLOAD_LOST = 'UPLOAD_LOST';
const PASSING_ERROR = new Set([
    UPLOAD_LOST,
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ECONNREFUSED',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ECONNABORTED',
    'HPE_INVALID_EOF_STATE',
]);
/** Whether another try may end better. Pure: `now` (ms since 1970) is only for a Retry-After that is a date. */
function judge(outcome, now) {
    if (outcome instanceof Error) {
        const code = retry_codeOf(outcome);
        if (!PASSING_ERROR.has(code) && !/socket hang up|aborted/i.test(outcome.message))
            return { again: false };
        return { again: true, why: code === '' ? outcome.message : code, tries: code === 'ECONNREFUSED' ? REFUSED_TRIES : TRIES };
    }
    if (!PASSING_STATUS.has(outcome.status))
        return { again: false };
    const waitMs = retryAfter(outcome.headers['retry-after'], now);
    return { again: true, why: `HTTP ${outcome.status}`, tries: TRIES, ...(waitMs === undefined ? {} : { waitMs }) };
}
/** Node's code of an error; of the first one where several addresses of a host were tried. */
function retry_codeOf(error) {
    const { code, errors } = error;
    if (typeof code === 'string')
        return code;
    return errors?.[0] === undefined ? '' : retry_codeOf(errors[0]);
}
/** RFC 9110 10.2.3: whole seconds or an HTTP date; in milliseconds from now, at most a minute. */
function retryAfter(value, now) {
    if (value === undefined)
        return undefined;
    const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
    return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_ASKED_MS);
}
/** Exponential with full jitter, in milliseconds; `random` in [0, 1). What the registry asks for is the least. */
function waitBefore(attempt, random, askedMs = 0) {
    return askedMs + Math.round(random * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1)));
}
/**
 * Sends until the outcome is final, and says each further try in one line.
 * @param what as in "again: PUT of layer sha256:…"
 * @throws what the last try threw
 */
async function persist(what, send, { clock, runner, cancelled }) {
    let waited = 0;
    for (let attempt = 1;; attempt++) {
        const outcome = await send().catch((thrown) => {
            if (cancelled.aborted || !(thrown instanceof Error) || thrown instanceof ShipError)
                throw thrown;
            return thrown;
        });
        const verdict = judge(outcome, clock.now());
        const wait = verdict.again ? waitBefore(attempt, clock.random(), verdict.waitMs) : 0;
        if (!verdict.again || attempt >= verdict.tries || waited + wait > PATIENCE_MS) {
            if (outcome instanceof Error)
                throw outcome;
            return outcome;
        }
        const asked = verdict.waitMs === undefined ? '' : ', as the registry asks';
        runner.info(`${what}: ${verdict.why}; try ${attempt + 1} of ${verdict.tries} in ${(wait / 1000).toFixed(1)} s${asked}`);
        runner.debug(outcome instanceof Error ? messageOf(outcome) : outcome.body.toString('utf8', 0, 500));
        await clock.sleep(wait);
        waited += wait;
    }
}

;// CONCATENATED MODULE: ./build/registry/fault.js



const fault_UNKNOWN_CA = /^(UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT)$/;
/** A request that had no good end, in the user's terms and with its cure. */
function fault(doing, outcome) {
    const words = outcome instanceof Error ? noAnswer(doing, outcome) : refused(doing, outcome);
    return new ShipError({ what: `Could not ${doing.what}`, ...words }, outcome instanceof Error ? { cause: outcome } : {});
}
function noAnswer({ host: name }, error) {
    const host = shownHost(name);
    const code = retry_codeOf(error);
    if (fault_UNKNOWN_CA.test(code)) {
        return {
            code: 'push/unknown-ca',
            why: `${host} has a certificate of a CA that is not known here (${code})`,
            fix: 'Give its CA in `registry-ca`, as PEM text or as the path of a PEM file',
        };
    }
    if (/CERT|ALTNAME/.test(code)) {
        return {
            code: 'push/certificate',
            why: `the certificate of ${host} is not good: ${messageOf(error)}`,
            fix: 'Renew the certificate of the registry, or use the name that it is made out to',
        };
    }
    if ('path' in error || code === 'WRONG_LENGTH') {
        return {
            code: 'layout/broken',
            why: `a file of the built image changed after it was verified: ${messageOf(error)}`,
            fix: 'Run the job again; nothing else may write to RUNNER_TEMP',
        };
    }
    if (isPlainHttp(error)) {
        return {
            code: 'push/plain-http',
            why: `${host} does not speak TLS`,
            fix: 'Put TLS in front of the registry: without it a password could be read on the way. Plain HTTP is used for loopback addresses only',
        };
    }
    if (code === 'ENOTFOUND')
        return { code: 'push/unreachable', why: `there is no host of the name ${host}`, fix: 'Check the image name and the input `registry`' };
    const why = code === 'ECONNREFUSED' ? `nothing listens at ${host}` : messageOf(error) || code;
    return { code: 'push/unreachable', why, fix: `Check that ${host} is up and that this runner may reach it (a proxy is taken from HTTPS_PROXY)` };
}
/** TLS was offered and something that is no TLS came back. */
const isPlainHttp = (error) => /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL))/.test(retry_codeOf(error)) &&
    !/alert/i.test(messageOf(error));
function refused(doing, answer) {
    const said = quote(answer);
    const why = `${shownHost(doing.host)} said ${said}`;
    return { ...cure(doing, answer.status, said), why };
}
function cure(doing, status, said) {
    if (/immutab|cannot be overwritten|AlreadyExists/i.test(said)) {
        return {
            code: 'push/immutable',
            fix: 'The registry keeps this tag as it is: ship under a new version, or allow the tag to be overwritten there',
        };
    }
    if (/expired/i.test(said) && [400, 401, 403].includes(status))
        return { code: 'push/expired', fix: 'The token is no longer valid: get a new one shortly before this step' };
    if (status === 413 || /quota|insufficient.storage|exceeds/i.test(said))
        return { code: 'push/too-large', fix: 'Make room at the registry or raise its limits, or make the image smaller' };
    if (status === 429)
        return {
            code: 'push/busy',
            fix: 'The registry limits requests, and stayed at it for all tries: run the job again later, or log in with an account that has a higher limit',
        };
    if (status === 401)
        return unauthorised(doing);
    // GHCR's token server says 403 to a wrong password.
    if (status === 403)
        return doing.path === undefined ? unauthorised(doing) : denied(doing);
    if (status === 404 && doing.path === undefined) {
        return {
            code: 'push/no-registry',
            fix: `Check the image names and the input \`registry\`: ${shownHost(doing.host)} is no registry, or not at this port`,
        };
    }
    if (status === 404 && doing.pulls)
        return { code: 'pull/missing', fix: 'The registry has lost it, or is about to delete it: push the image again' };
    if (status === 404)
        return { code: 'push/no-repository', fix: noRepository(doing) };
    if (status >= 500)
        return { code: 'push/registry-down', fix: 'The registry failed at this for all tries: look at its status page and run the job again' };
    return { code: 'push/refused', fix: 'Look at what the registry said; the debug log has all requests' };
}
function unauthorised(doing) {
    const host = shownHost(doing.host);
    if (doing.pulls && doing.path !== undefined)
        return denied(doing);
    if (!doing.loggedIn)
        return { code: 'push/no-login', fix: `Give \`username\` and \`password\` for ${host}, or log in to it in an earlier step` };
    if (doing.path !== undefined)
        return denied(doing);
    return {
        code: 'push/wrong-password',
        fix: `Check \`username\` and \`password\` for ${host}: the password may be wrong, or a token that was revoked or has expired`,
    };
}
function denied(doing) {
    return doing.pulls
        ? { code: doing.loggedIn ? 'pull/denied' : 'pull/no-login', fix: pullRight(doing) }
        : { code: 'push/denied', fix: pushRight(doing) };
}
/** Registries say the same of a repository that is private and of one that does not exist. */
function pullRight({ host, path, loggedIn }) {
    const where = `${shownHost(host)}/${path}`;
    if (!loggedIn)
        return `Check the name; where ${where} is private, give \`username\` and \`password\`, or log in to ${shownHost(host)} in an earlier step`;
    if (host !== 'ghcr.io')
        return `Check the name, and that this user or token may pull from ${where}`;
    return `Check the name, and give the job \`permissions: packages: read\`; where ${where} belongs to another repository, add this one under “Manage Actions access” in the package's settings`;
}
function pushRight({ host, path }) {
    const where = path === undefined ? shownHost(host) : `${shownHost(host)}/${path}`;
    if (host === 'ghcr.io') {
        return `Give the job \`permissions: packages: write\`; where ${where} was first pushed from elsewhere, add this repository under “Manage Actions access” in the package's settings`;
    }
    return `Give this user or token the right to push to ${where}`;
}
function noRepository({ host, path }) {
    if (/\.dkr\.ecr\./.test(host))
        return `Create it first: aws ecr create-repository --repository-name ${path}`;
    return `Check the image name; some registries want ${shownHost(host)}/${path} to be created before the first push`;
}
/** The errors of distribution-spec, or of a token server, in one readable line. */
function quote({ status, body }) {
    const text = body.toString('utf8', 0, 2_000);
    let said = [];
    try {
        const parsed = JSON.parse(text);
        said = (parsed.errors ?? []).map(({ code, message, detail }) => [code, message, typeof detail === 'string' ? detail : ''].filter(Boolean).join(': '));
        if (said.length === 0)
            said = [parsed.message ?? parsed.details ?? parsed.error ?? ''];
    }
    catch {
        // A proxy in front of the registry answers in HTML; only a plain sentence is worth showing.
        said = /^\s*</.test(text) ? [] : [text];
    }
    const line = said.join('; ').replace(/\s+/g, ' ').trim().slice(0, 300);
    return line === '' ? `HTTP ${status}` : `HTTP ${status}: ${line}`;
}

;// CONCATENATED MODULE: ./build/registry/auth.js




/** The first challenge of WWW-Authenticate that is known here; undefined where there is none. */
function parseChallenge(header) {
    const found = /(?:^|,\s*)(basic|bearer)(?:\s+|$)(.*)/is.exec(header ?? '');
    if (found === null)
        return undefined;
    if (found[1]?.toLowerCase() === 'basic')
        return { scheme: 'basic' };
    const pairs = [...(found[2] ?? '').matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)];
    const parameters = new Map(pairs.map(([, name, quoted, bare]) => [name?.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '']));
    const realm = parameters.get('realm');
    return realm === undefined || !URL.canParse(realm) ? undefined : { scheme: 'bearer', realm, service: parameters.get('service') ?? '' };
}
const basic = (username, password) => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
/** The value of Authorization. Anonymous where there is no credential: '' for a registry that wants Basic. */
async function authorization(asking, doing, ports) {
    const { challenge, credential } = asking;
    if (challenge.scheme === 'bearer')
        return `Bearer ${await token(asking, challenge, doing, ports)}`;
    return credential !== undefined && 'password' in credential ? basic(credential.username, credential.password) : '';
}
async function token(asking, challenge, doing, ports) {
    const { protocol, hostname, host } = new URL(challenge.realm);
    if (protocol !== 'https:' && !isLoopback(hostname)) {
        throw new ShipError({
            code: 'push/plain-http',
            what: `Could not ${doing.what}`,
            why: `the registry sends passwords to ${host} without TLS`,
            fix: 'Set an https:// realm in the configuration of the registry',
        });
    }
    const request = tokenRequest(asking, challenge);
    const answer = await persist(`Asking ${host} for a token`, () => ports.http.request(request), ports).catch((thrown) => {
        throw thrown instanceof Error && !ports.cancelled.aborted ? fault({ ...doing, host }, thrown) : thrown;
    });
    if (answer.status !== 200)
        throw fault(doing, answer);
    const given = readToken(answer.body);
    if (given !== undefined)
        return given;
    throw new ShipError({
        code: 'push/refused',
        what: `Could not ${doing.what}`,
        why: `${host} answered without a token`,
        fix: 'Check the address of the token server in the configuration of the registry',
    });
}
function readToken(body) {
    try {
        const { token, access_token } = JSON.parse(body.toString());
        return token ?? access_token;
    }
    catch {
        return undefined;
    }
}
function tokenRequest({ credential, scopes, ca }, { realm, service }) {
    const trust = ca === undefined ? {} : { ca };
    if (credential !== undefined && 'identityToken' in credential) {
        const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'gin-ship', service, refresh_token: credential.identityToken });
        if (scopes.length > 0)
            form.set('scope', scopes.join(' '));
        return { method: 'POST', url: realm, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString(), ...trust };
    }
    const url = new URL(realm);
    if (service !== '')
        url.searchParams.set('service', service);
    for (const scope of scopes)
        url.searchParams.append('scope', scope);
    if (credential === undefined)
        return { method: 'GET', url: url.href, ...trust };
    url.searchParams.set('account', credential.username);
    return { method: 'GET', url: url.href, headers: { authorization: basic(credential.username, credential.password) }, ...trust };
}

;// CONCATENATED MODULE: ./build/registry/connection.js





/**
 * Finds out whether the registry speaks TLS and which login it wants, and tries the login.
 * @throws ShipError `push/unreachable`, `push/unknown-ca`, `push/plain-http`, `push/wrong-password`, …
 */
async function connect(host, credential, ca, ports) {
    const doing = { what: `log in to ${host}`, host, loggedIn: credential !== undefined };
    const { base, answer } = await probe(doing, ca, ports);
    const connection = { host, base, ca, credential, challenge: parseChallenge(answer.headers['www-authenticate']), tokens: new Map() };
    const silent = answer.status === 401 && connection.challenge === undefined;
    // Anything but "welcome" or "who are you" is no registry (distribution-spec, end-1), or one in trouble.
    if (silent || (answer.status >= 400 && answer.status !== 401))
        throw fault(doing, answer);
    if (answer.status !== 401 || credential === undefined)
        return connection;
    const checked = await send(connection, { what: doing.what, scopes: [] }, () => ({ method: 'GET', url: `${base}/v2/` }), ports);
    if (checked.status === 401 || checked.status === 403)
        throw fault(doing, checked);
    return connection;
}
async function probe(doing, ca, ports) {
    const ask = async (base) => {
        const request = { method: 'GET', url: `${base}/v2/`, idleMs: 20_000, ...(ca === undefined ? {} : { ca }) };
        return { base, answer: await persist(`Asking ${doing.host}`, () => ports.http.request(request), ports) };
    };
    try {
        return await ask(`https://${doing.host}`).catch((thrown) => {
            // Loopback only: nobody is on that way. Everywhere else a password must not travel in clear.
            if (isPlainHttp(thrown) && isLoopback(new URL(`http://${doing.host}`).hostname))
                return ask(`http://${doing.host}`);
            throw thrown;
        });
    }
    catch (thrown) {
        throw connection_noAnswer(thrown, doing, ports);
    }
}
/** A full or failing disk, where bytes that came are written: the registry is not to blame. */
const DISK = /^(ENOSPC|EDQUOT|EFBIG|EIO)$/;
const connection_noAnswer = (thrown, doing, { cancelled }) => thrown instanceof Error && !(thrown instanceof ShipError) && !cancelled.aborted && !DISK.test(retry_codeOf(thrown)) ? fault(doing, thrown) : thrown;
/**
 * One request with the login it needs; a token that is no longer taken is renewed once. No retry of failures.
 * @param make gives the request anew for each sending, because a stream can be read only once
 */
async function send(connection, sending, make, ports) {
    const first = await sendWith(connection, make(), await header(connection, sending, ports), ports);
    if (first.status !== 401)
        return first;
    connection.challenge = parseChallenge(first.headers['www-authenticate']) ?? connection.challenge;
    if (connection.challenge === undefined)
        return first;
    connection.tokens.delete(sending.scopes.join(' '));
    return sendWith(connection, make(), await header(connection, sending, ports), ports);
}
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_HOPS = 5;
/** As `send`, for reading: goes on to where the bytes are (RFC 9110 15.4), which is a storage service as a rule. */
async function follow(connection, sending, make, ports) {
    let answer = await send(connection, sending, make, ports);
    let { url } = make();
    for (let hop = 0; REDIRECTS.has(answer.status) && hop < MOST_HOPS; hop++) {
        url = addressIn(connection, sending, answer.headers['location'], url).href;
        answer = await sendWith(connection, { ...make(), url }, await header(connection, sending, ports), ports);
    }
    return answer;
}
/** Where the registry says to go on: Location, relative or absolute. @throws ShipError where that would be without TLS */
function addressIn(connection, sending, location, asked) {
    const refuse = (why) => new ShipError({
        code: 'push/refused',
        what: `Could not ${sending.what}`,
        why,
        fix: 'Check the external address in the configuration of the registry',
    });
    if (location === undefined || !URL.canParse(location, asked))
        throw refuse('the registry did not say where to go on');
    const url = new URL(location, asked);
    // A registry behind a proxy that ends TLS often takes itself for http://.
    if (connection.base.startsWith('https:') && url.hostname === new URL(connection.base).hostname)
        url.protocol = 'https:';
    if (url.protocol !== 'https:' && !isLoopback(url.hostname))
        throw refuse(`it should go on at ${url.host} without TLS`);
    return url;
}
function sendWith({ base, ca }, request, authorization, ports) {
    // A storage service that we are sent on to has its own signature in the address; our login is none of its business.
    const ours = new URL(request.url).host === new URL(base).host;
    const headers = { ...request.headers, ...(ours && authorization !== '' ? { authorization } : {}) };
    return ports.http.request({ ...request, headers, ...(ca === undefined ? {} : { ca }) });
}
function header(connection, sending, ports) {
    const { challenge, credential, ca, tokens } = connection;
    if (challenge === undefined)
        return Promise.resolve('');
    const key = sending.scopes.join(' ');
    const known = tokens.get(key);
    if (known !== undefined)
        return known;
    const given = authorization({ challenge, credential, scopes: sending.scopes, ca }, doingOf(connection, sending), ports);
    tokens.set(key, given);
    given.catch(() => tokens.delete(key));
    return given;
}
const doingOf = ({ host, credential }, { what, path, pulls }) => ({
    what,
    host,
    loggedIn: credential !== undefined,
    ...(path === undefined ? {} : { path }),
    ...(pulls === undefined ? {} : { pulls }),
});
/** Tries until the outcome is final; see retry.ts. @throws ShipError where no answer came */
async function persistently(connection, sending, attempt, ports) {
    const what = `${sending.what.charAt(0).toUpperCase()}${sending.what.slice(1)}`;
    return persist(what, attempt, ports).catch((thrown) => {
        throw connection_noAnswer(thrown, doingOf(connection, sending), ports);
    });
}

;// CONCATENATED MODULE: ./build/registry/download.js




/**
 * Streams a blob into a file in flat memory. A connection that is cut is taken up where it ended (distribution-spec, "Pulling blobs"; RFC 9110 14),
 * from the start where the registry can't do that.
 * @throws ShipError `pull/size`, `pull/digest` where the bytes are not those of the descriptor; `push/…`, `pull/…` where they could not be had
 */
async function download({ connection, sending, url, blob, file }, ports) {
    const arriving = new Arriving(sending.what, blob, file);
    const make = () => ({ method: 'GET', url, headers: arriving.rest, take: (body, head) => arriving.take(body, head) });
    const answer = await persistently(connection, sending, () => follow(connection, sending, make, ports), ports);
    if (answer.status !== 200 && answer.status !== 206)
        throw fault(doingOf(connection, sending), answer);
    arriving.expectDigest();
}
/** What has come so far: the file and the hash always hold the same bytes. */
class Arriving {
    #received = 0;
    #hash = (0,external_node_crypto_namespaceObject.createHash)('sha256');
    #what;
    #blob;
    #file;
    constructor(what, blob, file) {
        this.#what = what;
        this.#blob = blob;
        this.#file = file;
    }
    /** Asks for what is missing. */
    get rest() {
        return this.#received === 0 ? {} : { range: `bytes=${this.#received}-` };
    }
    async take(body, { status, headers }) {
        const from = status === 206 ? Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1]) : 0;
        if (from !== this.#received)
            this.#restart();
        if (from !== 0 && this.#received === 0)
            throw cut('the registry sent another part than the one it was asked for');
        const { size } = this.#blob;
        const coming = this.#received + Number(headers['content-length']);
        if (Number.isFinite(coming) && coming !== size)
            throw this.#wrong('size', `it has ${coming} bytes, and the manifest says ${size}`);
        for await (const piece of body) {
            if (this.#received + piece.length > size)
                throw this.#wrong('size', `it has more than the ${size} bytes that the manifest says`);
            this.#file.write(piece);
            this.#hash.update(piece);
            this.#received += piece.length;
        }
        if (this.#received < size)
            throw cut(`the answer ended after ${this.#received} of ${size} bytes`);
    }
    expectDigest() {
        const digest = `sha256:${this.#hash.digest('hex')}`;
        if (digest !== this.#blob.digest)
            throw this.#wrong('digest', `its bytes have the digest ${digest}`);
    }
    #restart() {
        this.#file.empty();
        this.#hash = (0,external_node_crypto_namespaceObject.createHash)('sha256');
        this.#received = 0;
    }
    #wrong(which, why) {
        return otherBytes(this.#what, which, why);
    }
}
/** What came is not what was asked for, and no further try would change that. */
function otherBytes(what, which, why) {
    const fix = 'Push the image again; where a proxy or mirror stands in front of the registry, look there first';
    return new ShipError({ code: `pull/${which}`, what: `Could not ${what}`, why, fix });
}
/** As a connection that broke: it is tried again. */
const cut = (why) => Object.assign(new Error(why), { code: 'ECONNRESET' });

;// CONCATENATED MODULE: ./build/registry/reader.js




const MANIFESTS = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
/** @param ports all requests go through these: undoing has some that work in a cancelled job */
function repositoryReader(remote, ports) {
    const { name, path, connection } = remote;
    const root = rootOf(remote);
    const ask = (sending, request) => persistently(connection, sending, () => follow(connection, sending, () => request, ports), ports);
    const read = async (method, reference) => {
        const sending = sendingTo(remote, `read ${shown(name, reference)}`);
        const answer = await ask(sending, { method, url: `${root}/manifests/${reference}`, headers: { accept: MANIFESTS } });
        return statusOf(connection, answer, [200, 404], sending) === 404 ? undefined : answer;
    };
    return {
        name,
        path,
        connection,
        manifest: async (reference) => asAsked(manifestOf(await read('GET', reference)), reference, name),
        async digestOf(reference) {
            const answer = await read('HEAD', reference);
            if (answer === undefined)
                return undefined;
            // The header is a SHOULD of the specification; where it is missing the bytes tell.
            return answer.headers['docker-content-digest'] ?? digestOf(await read('GET', reference));
        },
        download: (blob, file) => download({ connection, sending: sendingTo(remote, `read blob ${reader_short(blob.digest)} of ${name}`), url: `${root}/blobs/${blob.digest}`, blob, file }, ports),
        async tags(most) {
            const sending = sendingTo(remote, `list the tags of ${name}`);
            const found = [];
            for (let url = `${root}/tags/list?n=${PAGE}`; url !== undefined && found.length < most;) {
                const answer = await ask(sending, { method: 'GET', url });
                if (statusOf(connection, answer, [200, 404], sending) === 404)
                    return undefined;
                found.push(...tagsIn(answer.body));
                url = nextPage(answer, url);
            }
            return found;
        },
    };
}
/** distribution-spec, "Listing Tags": at most so many at once. */
const PAGE = 1_000;
function tagsIn(body) {
    try {
        const { tags } = JSON.parse(body.toString());
        return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
    }
    catch {
        return [];
    }
}
/** RFC 8288. The next page is at the same registry, whatever the header says of the host. */
function nextPage({ headers }, asked) {
    const [, next] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers['link'] ?? '') ?? [];
    if (next === undefined || !URL.canParse(next, asked))
        return undefined;
    const { pathname, search } = new URL(next, asked);
    return new URL(`${pathname}${search}`, asked).href;
}
/** `https://ghcr.io/v2/me/app`. */
const rootOf = ({ connection, path }) => `${connection.base}/v2/${path}`;
const sendingTo = ({ path, actions }, what, ...more) => ({
    what,
    path,
    scopes: [`repository:${path}:${actions}`, ...more],
    ...(actions === 'pull' ? { pulls: true } : {}),
});
/** @throws ShipError where the registry said anything else than what was to be expected */
function statusOf(connection, answer, good, sending) {
    if (good.includes(answer.status))
        return answer.status;
    throw fault(doingOf(connection, sending), answer);
}
const manifestOf = (answer) => answer && { mediaType: (answer.headers['content-type'] ?? '').replace(/;.*/, '').trim(), bytes: answer.body };
/** @throws ShipError `pull/digest` where the bytes are not those of the digest that was asked for */
function asAsked(manifest, reference, name) {
    if (manifest !== undefined && reference.startsWith('sha256:') && sha256(manifest.bytes) !== reference)
        throw otherBytes(`read ${shown(name, reference)}`, 'digest', `its bytes have the digest ${sha256(manifest.bytes)}`);
    return manifest;
}
const digestOf = (answer) => answer && sha256(answer.body);
const sha256 = (bytes) => `sha256:${(0,external_node_crypto_namespaceObject.createHash)('sha256').update(bytes).digest('hex')}`;
/** Enough of a digest for a log line. */
const reader_short = (digest) => digest.slice(0, 19);
/** `tag v1 of ghcr.io/me/app`, or `manifest sha256:… of …`. */
const shown = (name, reference) => reference.includes(':') ? `manifest ${reader_short(reference)} of ${name}` : `tag ${reference} of ${name}`;

;// CONCATENATED MODULE: ./build/contract/read.js


const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
/**
 * Reads all declared inputs once. A wrong one counts as empty, so that the rest of the plan can be made and all mistakes be told in one run.
 * @param raw gives the text of an input, '' where it was not given
 */
function readInputs(fields, raw) {
    const problems = [];
    const read = Object.entries(fields).map(([name, field]) => {
        const text = field.blanks ? raw(name) : raw(name).trim();
        try {
            if (text === '' && field.required)
                throw new Wrong('it is required', 'Give it a value');
            return [camel(name), text === '' ? field.empty : field.parse(text)];
        }
        catch (thrown) {
            // A grammar of its own (tag rules, image names) reports each of its mistakes itself.
            if (thrown instanceof ShipError)
                problems.push(...thrown.problems);
            else
                problems.push(inputProblem(name, field.secret ? '***' : ((thrown instanceof Wrong ? thrown.lines : undefined) ?? text), thrown));
            return [camel(name), field.empty];
        }
    });
    return { inputs: Object.freeze(Object.fromEntries(read)), problems };
}
/** A problem that names the input, its value, why it is wrong and what would be right. */
function inputProblem(name, value, thrown) {
    const shown = value === '' ? 'is empty' : `is \`${shorten(value)}\``;
    return {
        code: `input/${name}`,
        what: `Input \`${name}\` ${shown}`,
        why: messageOf(thrown),
        fix: thrown instanceof Wrong ? thrown.fix : 'See the table of inputs in the README',
    };
}
const shorten = (text) => (text.length > 120 ? `${text.slice(0, 117)}…` : text).replace(/\r?\n/g, '⏎');

;// CONCATENATED MODULE: ./build/image/configuration.js
const configuration_text = (value) => typeof value === 'string';
const flag = (value) => typeof value === 'boolean';
const listOf = (is) => (value) => Array.isArray(value) && value.every(is);
const mapOf = (is) => (value) => isRecord(value) && Object.values(value).every(is);
const withMembers = (members) => (value) => isRecord(value) && Object.entries(members).every(([name, is]) => value[name] === undefined || is(value[name]));
const CONFIG = {
    User: configuration_text,
    ExposedPorts: mapOf(() => true),
    Env: listOf(configuration_text),
    Entrypoint: listOf(configuration_text),
    Cmd: listOf(configuration_text),
    Labels: mapOf(configuration_text),
    StopSignal: configuration_text,
    WorkingDir: configuration_text,
    Volumes: mapOf(() => true),
    Shell: listOf(configuration_text),
};
const MEMBERS = {
    architecture: configuration_text,
    os: configuration_text,
    variant: configuration_text,
    config: mapOf(() => true),
    rootfs: withMembers({ diff_ids: listOf(configuration_text) }),
    history: listOf(withMembers({ created_by: configuration_text, empty_layer: flag, comment: configuration_text, author: configuration_text })),
};
/**
 * A configuration that came from anywhere, with the types that its members have by OCI image-spec, config.md.
 * @param value parsed JSON without nulls, which Go's programs write where there is nothing
 * @returns or the first member that has another type
 */
function readConfiguration(value) {
    if (!isRecord(value))
        return { wrong: 'it is no JSON object' };
    const member = Object.keys(MEMBERS).find((name) => value[name] !== undefined && MEMBERS[name]?.(value[name]) !== true);
    if (member !== undefined)
        return { wrong: `its \`${member}\` is not of the type that the specification says` };
    const config = (value['config'] ?? {});
    const inner = Object.keys(CONFIG).find((name) => config[name] !== undefined && CONFIG[name]?.(config[name]) !== true);
    return inner === undefined ? value : { wrong: `its \`config.${inner}\` is not of the type that the specification says` };
}
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

;// CONCATENATED MODULE: ./build/image/layout.js



/** The file that holds the bytes of a descriptor. */
function blobPath(folder, digest) {
    const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
    if (hex === undefined)
        throw broken(folder, `\`${digest}\` is no sha256 digest`);
    return external_node_path_namespaceObject.join(folder, 'blobs', 'sha256', hex);
}
/** @throws ShipError `layout/broken` where a file of it is missing, is no JSON or does not name exactly one image */
async function readLayout(folder, files) {
    const [root, ...more] = await readTop(folder, files);
    if (root === undefined || more.length > 0)
        throw broken(folder, 'index.json does not name exactly one image');
    return readImage(folder, root, files);
}
/** What index.json names: the images of the layout. @throws ShipError `layout/broken` */
async function readTop(folder, files) {
    return descriptorsIn(await readJson(folder, 'index.json', files), 'manifests', folder, 'index.json');
}
/** One image of a layout with all its manifests. @throws ShipError `layout/broken` */
async function readImage(folder, root, files, { sparse = false } = {}) {
    const entries = await readIndex(folder, root, files);
    const there = async ({ digest }) => !sparse || (await files.stat(blobPath(folder, digest))) !== undefined;
    const manifests = await Promise.all(entries.map(async (descriptor) => {
        if (!(await there(descriptor)))
            return undefined;
        const { config, layers } = await readManifest(folder, descriptor, files);
        if (!(await there(config)))
            return undefined;
        const configuration = readConfiguration(await readJson(folder, blobName(folder, config), files));
        if ('wrong' in configuration)
            throw broken(folder, `the configuration ${config.digest} is none: ${configuration.wrong}`);
        const attestation = isAttestation(descriptor);
        return { descriptor, attestation, config, layers, configuration, platform: attestation ? '' : platformOf(descriptor, configuration) };
    }));
    return { folder, root: plain(root), manifests: manifests.filter((manifest) => manifest !== undefined) };
}
/** What an index names; a manifest by itself is the only entry. @throws ShipError `layout/broken` */
async function readIndex(folder, root, files) {
    if (!isIndex(root))
        return [root];
    return descriptorsIn(await readJson(folder, blobName(folder, root), files), 'manifests', folder, root.digest);
}
/** What a manifest names. @throws ShipError `layout/broken` */
async function readManifest(folder, descriptor, files) {
    const { digest } = descriptor;
    const manifest = await readJson(folder, blobName(folder, descriptor), files);
    const [config] = descriptorsIn({ config: [recordOf(manifest)['config']] }, 'config', folder, digest);
    if (config === undefined)
        throw broken(folder, `${digest} names no configuration`);
    return { config, layers: descriptorsIn(manifest, 'layers', folder, digest) };
}
/** BuildKit's attestations stand in the index beside the images that they are about. */
const isAttestation = ({ annotations }) => annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
const blobName = (folder, { digest }) => external_node_path_namespaceObject.relative(folder, blobPath(folder, digest));
/** Manifests have at most 4 MiB at registries (distribution-spec); a configuration may be larger. */
const layout_MOST_BYTES = 16 * 1024 * 1024;
async function readJson(folder, name, files) {
    const file = external_node_path_namespaceObject.join(folder, name);
    const found = await files.stat(file);
    if (found === undefined)
        throw broken(folder, `${name} is missing`);
    // A folder, and a device that never ends, have nothing in them.
    if (found.directory || found.size === 0 || found.size > layout_MOST_BYTES)
        throw broken(folder, `${name} is no file of 1 to ${layout_MOST_BYTES} bytes`);
    try {
        // Go's programs write null where a list or map has nothing.
        return JSON.parse((await files.read(file)).toString(), (_, value) => value ?? undefined);
    }
    catch (cause) {
        throw broken(folder, `${name} is no JSON`, cause);
    }
}
const recordOf = (value) => (isRecord(value) ? value : {});
/** A list of descriptors that a file should have. */
function descriptorsIn(json, member, folder, name) {
    const list = recordOf(json)[member] ?? [];
    if (Array.isArray(list) && list.every(isDescriptor))
        return list;
    throw broken(folder, `${name} is not what it should be: its \`${member}\` has something that is no descriptor`);
}
function isDescriptor(value) {
    const { mediaType, digest, size, platform, annotations } = recordOf(value);
    const isSized = Number.isSafeInteger(size) && size >= 0;
    return typeof mediaType === 'string' && typeof digest === 'string' && isSized && areTexts(platform) && areTexts(annotations);
}
/** Of a platform, `os.features` is a list. */
const areTexts = (map) => map === undefined || (isRecord(map) && Object.values(map).every((text) => typeof text === 'string' || Array.isArray(text)));
const isIndex = ({ mediaType }) => mediaType === 'application/vnd.oci.image.index.v1+json' || mediaType === 'application/vnd.docker.distribution.manifest.list.v2+json';
function platformOf({ platform }, configuration) {
    const { os, architecture, variant } = platform ?? configuration;
    return [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/');
}
/** Without the annotations that name the image in index.json: they are no part of what is pushed. */
const plain = ({ mediaType, digest, size }) => ({ mediaType, digest, size });
function broken(folder, why, cause) {
    const fix = 'Run the job again; if it happens again, report it with the debug log';
    return new ShipError({ code: 'layout/broken', what: `The image layout in ${folder} can't be read`, why, fix }, { cause });
}

;// CONCATENATED MODULE: ./build/image/bytes.js
/** Decimal units, as registries and docker show them: `4.2 MB`. */
function bytes(count) {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    const power = Math.min(units.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3));
    const value = count / 1000 ** power;
    return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
/** Of 1, with at most one decimal: `12.5 %`. */
const percent = (share) => `${Number((share * 100).toFixed(1))} %`;

;// CONCATENATED MODULE: ./build/tar/unsound.js
/** Why a layer can't be taken as it is; `layer.ts` makes a problem of it that names the layer. Nothing else leaves the readers of this folder. */
class Unsound extends Error {
    /** After `verify/`. */
    code;
    /** What to do, where it is not the machine that is at fault. */
    fix;
    constructor(code, why, fix) {
        super(why);
        this.name = 'Unsound';
        this.code = code;
        this.fix = fix;
    }
}
/** An archive that engines can't unpack. */
const unsound_broken = (why, fix) => new Unsound('layer', why, fix);

;// CONCATENATED MODULE: ./build/tar/limits.js


/**
 * Entries of all layers of a run, a layer of several platforms once. With its name, in a layer and in the tree, one takes about 450 bytes: so many of them keep
 * the process below 150 MB until it is judged. A service has some thousands, an image of a programming language with all its tools about 35,000.
 */
const MOST_ENTRIES = 150_000;
/** Bytes of all names and links' targets of a run, in the same 150 MB. 150,000 entries have about 9 MB. */
const MOST_NAMES = 32 * 1024 * 1024;
/** Folders that names lead through without being next to the name before: each may be one that no layer has an entry for. */
const MOST_FOLDERS = 500_000;
/** Layers of one image. Engines stop at 127, or at what fits into a mount's options, which are some hundred. */
const MOST_LAYERS = 500;
/** Linux takes no longer name (PATH_MAX, limits.h). */
const LONGEST_NAME = 4096;
/** Bytes of one extended header (pax, GNU's long names). Go's archive/tar, with which engines unpack, takes no larger one (maxSpecialFileSize). */
const LARGEST_EXTENSION = 1024 * 1024;
/** Bytes that the layers of a run may unpack to whatever they weigh: a service's image with all its zeros. */
const MOST_UNPACKED_FREE = 2 * 1024 ** 3;
/**
 * What a compressed byte may unpack to, once a run has unpacked 2 GiB: a bomb ends within seconds, for these are hashed at 0.5 GB/s at least.
 * Text and programs are at 3 to 10; gzip's own limit is 1032, zstd's some ten thousand.
 */
const MOST_UNPACKED_RATIO = 100;
/** Codes of the problems that `Budget` tells. */
const RUN_LIMITS = ['verify/layer-bomb', 'verify/layer-entries'];
/** Bytes of what is found in files of a run: build information of Go programs, which has 10 kB each, paths of loaders, and what holds them. */
const MOST_FOUND = 16 * 1024 * 1024;
/** What one run may spend, over all of its layers. */
class Budget {
    #compressed;
    #entries = 0;
    #names = 0;
    #folders = 0;
    #bytes = 0;
    #found = 0;
    /** @param compressed bytes of all layers of the run */
    constructor(compressed) {
        this.#compressed = compressed;
    }
    /** @throws Unsound */
    unpack(count) {
        this.#bytes += count;
        const most = MOST_UNPACKED_FREE + MOST_UNPACKED_RATIO * this.#compressed;
        if (this.#bytes <= most)
            return;
        const why = `the layers have ${bytes(this.#compressed)} compressed and unpack to more than ${bytes(most)}`;
        throw new Unsound('layer-bomb', why, 'Leave out the file of zeros or repeated bytes that makes it so, or make it when the container starts');
    }
    /** @returns false where so many more bytes of findings are not to be kept */
    keep(count) {
        const fits = this.#found + count <= MOST_FOUND;
        if (fits)
            this.#found += count;
        return fits;
    }
    /**
     * Counts an entry.
     * @param before the path of the entry before it in the layer
     * @throws Unsound
     */
    enter({ path, link }, before) {
        this.#entries += 1;
        this.#names += path.length + link.length;
        for (let cut = path.lastIndexOf('/'); cut > 0 && !(before.startsWith(path.slice(0, cut)) && isEnd(before, cut)); cut = path.lastIndexOf('/', cut - 1)) {
            this.#folders += 1;
            this.#names += cut;
        }
        if (this.#entries > MOST_ENTRIES)
            throw tooMany(`the layers have more than ${count(MOST_ENTRIES)} entries`);
        if (this.#names > MOST_NAMES)
            throw tooMany(`the names in the layers have more than ${bytes(MOST_NAMES)}`);
        if (this.#folders > MOST_FOLDERS)
            throw tooMany(`the names in the layers lead through more than ${count(MOST_FOLDERS)} folders`);
    }
}
const isEnd = (path, at) => at === path.length || path[at] === '/';
const count = (number) => number.toLocaleString('en');
const tooMany = (why) => new Unsound('layer-entries', why, 'Ship fewer files, such as one archive of them, or set `policy-level: off`, which compares digests and looks at no file');

;// CONCATENATED MODULE: ./build/tar/header.js

/** Bytes of a header, and what every part of a tar is a multiple of (POSIX.1-2001 pax, ustar interchange format). */
const BLOCK = 512;
/** Where the fields are, and how long (the same for ustar, pax and GNU's). */
const FIELD = {
    name: [0, 100],
    mode: [100, 8],
    uid: [108, 8],
    gid: [116, 8],
    size: [124, 12],
    mtime: [136, 12],
    checksum: [148, 8],
    link: [157, 100],
};
const [SPACE, ZERO, SEVEN] = [0x20, 0x30, 0x37];
const [CHECKSUM, CHECKSUM_END] = [148, 156];
function isZero(block, at) {
    for (let i = at; i < at + BLOCK; i++)
        if (block[i] !== 0)
            return false;
    return true;
}
/** Whether the sum of the bytes is what the header says, its own field taken as blanks. Some old programs added signed bytes; engines take both. */
function isSummed(block, at) {
    const said = numberAt(block, at, 'checksum');
    let sum = (CHECKSUM_END - CHECKSUM) * SPACE;
    // Four at a time: this loop is most of what an entry costs.
    for (let i = at; i < at + BLOCK; i += 4)
        sum += header_byte(block, i) + header_byte(block, i + 1) + header_byte(block, i + 2) + header_byte(block, i + 3);
    for (let i = at + CHECKSUM; i < at + CHECKSUM_END; i++)
        sum -= header_byte(block, i);
    return said === sum || said === sum - 256 * negatives(block, at);
}
const header_byte = (block, at) => block[at];
/** How many bytes are below 0 where bytes have a sign. */
function negatives(block, at) {
    let count = 0;
    for (let i = at; i < at + BLOCK; i++)
        if ((i < at + CHECKSUM || i >= at + CHECKSUM_END) && header_byte(block, i) >= 0x80)
            count++;
    return count;
}
/**
 * A number: octal digits among blanks and zeros, or, with the highest bit set, a big-endian two's complement (GNU, star).
 * @throws Unsound where it is neither, or beyond 2⁵³
 */
function numberAt(block, base, field) {
    const [offset, length] = FIELD[field];
    let at = base + offset;
    const end = at + length;
    if (block[at] >= 0x80)
        return binaryAt(block, at, end, field);
    while (at < end && isBlank(block[at]))
        at++;
    let value = 0;
    for (; at < end && !isBlank(block[at]); at++) {
        const digit = block[at];
        if (digit < ZERO || digit > SEVEN)
            throw unsound_broken(`its ${field} is no number`);
        value = value * 8 + (digit - ZERO);
    }
    for (; at < end; at++)
        if (!isBlank(block[at]))
            throw unsound_broken(`its ${field} is no number`);
    return value;
}
const isBlank = (byte) => byte === SPACE || byte === 0;
function binaryAt(block, at, end, field) {
    const first = block[at];
    // The highest bit says that it is binary, the one below is the sign.
    let value = (first & 0x40) === 0 ? first & 0x3f : (first & 0x3f) - 0x40;
    for (let i = at + 1; i < end; i++)
        value = value * 256 + block[i];
    if (!Number.isSafeInteger(value))
        throw unsound_broken(`its ${field} is beyond all that a computer counts`);
    return value;
}
/** The text of a field up to its first zero byte. */
function textAt(block, at, length) {
    let end = at;
    let bits = 0;
    while (end < at + length && block[end] !== 0)
        bits |= block[end++];
    return end === at ? '' : textOf(block, at, end, bits < 0x80);
}
/** A name is bytes to Linux. What is no UTF-8 is shown byte by byte, so that two names stay two. */
function textOf(bytes, start, end, plain = false) {
    if (plain)
        return bytes.toString('latin1', start, end);
    const text = bytes.toString('utf8', start, end);
    return text.includes('\uFFFD') ? bytes.toString('latin1', start, end) : text;
}

;// CONCATENATED MODULE: ./build/tar/name.js
/** `./a/`, `/a` and `a//b/..` are `a`. A `..` that would leave the root is taken away, as in a container `/..` is `/`. */
function inImage(name) {
    const [slash, dot] = [0x2f, 0x2e];
    const first = name.charCodeAt(0);
    // Nearly all names are as they should be, but for the `/` at the end of a folder's.
    if (first !== slash && first !== dot && !name.includes('/.') && !name.includes('//'))
        return { path: name.charCodeAt(name.length - 1) === slash ? name.slice(0, -1) : name, odd: undefined };
    return byParts(name);
}
function byParts(name) {
    const parts = [];
    let escapes = false;
    for (const part of name.split('/')) {
        if (part === '..')
            escapes = parts.pop() === undefined || escapes;
        else if (part !== '' && part !== '.')
            parts.push(part);
    }
    const absolute = name.startsWith('/');
    return { path: parts.join('/'), odd: escapes ? 'escapes' : absolute ? 'absolute' : undefined };
}
/** The folder of a path; '' where it is the root. */
function folderOf(path) {
    const cut = path.lastIndexOf('/');
    return cut < 0 ? '' : path.slice(0, cut);
}

;// CONCATENATED MODULE: ./build/tar/pax.js


const [BLANK, EQUALS, NEWLINE, NINE] = [0x20, 0x3d, 0x0a, 0x39];
const pax_ZERO = 0x30;
/** The attribute of file capabilities, as engines write it (Schily's star). */
const CAPABILITY = 'SCHILY.xattr.security.capability';
/**
 * Reads the records of a pax extended header: `length key=value\n`, the length in decimal and of the whole record (POSIX.1-2001, pax).
 * @param into what is known so far; later records win, and an empty value takes an earlier one away
 * @throws Unsound
 */
function readPax(bytes, into) {
    for (let at = 0; at < bytes.length;) {
        const start = at;
        let length = 0;
        for (; at < bytes.length && bytes[at] >= pax_ZERO && bytes[at] <= NINE; at++) {
            length = length * 10 + bytes[at] - pax_ZERO;
            if (length > bytes.length)
                break;
        }
        const end = start + length;
        const equals = bytes.indexOf(EQUALS, at);
        if (bytes[at] !== BLANK || end > bytes.length || equals < 0 || equals >= end || bytes[end - 1] !== NEWLINE)
            throw unsound_broken('its extended header is no list of records');
        set(into, textOf(bytes, at + 1, equals), bytes, equals + 1, end - 1);
        at = end;
    }
}
function set(into, key, bytes, start, end) {
    const text = () => named(textOf(bytes, start, end), key);
    if (key === 'path')
        into.path = text();
    else if (key === 'linkpath')
        into.link = text();
    else if (key === 'size')
        put(into, 'size', text(), /^\d+$/);
    else if (key === 'uid' || key === 'gid')
        put(into, key, text(), /^-?\d+$/);
    else if (key === 'mtime')
        put(into, key, text(), /^-?\d+(\.\d*)?$/);
    else if (key === CAPABILITY)
        into.capabilities = end > start;
    else if (key.startsWith('GNU.sparse.'))
        throw sparse();
}
/** A sparse file is stored as a map and pieces, in four ways of which engines know some. */
const sparse = () => unsound_broken('it is stored as a sparse file, which not all engines unpack', 'Make the layer without `--sparse`');
function named(text, what) {
    if (text.includes('\0'))
        throw unsound_broken(`its ${what} holds a zero byte`);
    return text;
}
function put(into, key, text, form) {
    if (text === '')
        delete into[key];
    // Whole seconds: the fraction of a time is nothing that checks ask for.
    else if (form.test(text) && Number.isSafeInteger(Math.floor(Number(text))))
        into[key] = Math.floor(Number(text));
    else
        throw unsound_broken(`its ${key} in the extended header is no number`);
}

;// CONCATENATED MODULE: ./build/tar/tar.js





/** By typeflag. `7` is a file that once was to lie in one piece; an old tar has a zero byte for a file. */
const KINDS = {
    '\0': 'file', '0': 'file', '7': 'file', '1': 'hardlink', '2': 'symlink', '3': 'character', '4': 'block', '5': 'folder', '6': 'fifo',
}; // prettier-ignore
const NONE = [];
/**
 * Reads a tar that comes in pieces (POSIX.1-2001 pax, ustar, GNU's long names and base-256 numbers), as Go's archive/tar does, with which engines unpack.
 * It copies nothing but headers that are cut between two pieces, and extended headers. Why not a library: docs/decisions/0007-the-image-policy.md.
 */
class TarReader {
    /** Bytes read so far, and the name of the last entry: where an error is. */
    offset = 0;
    entry = '';
    #take;
    /** A header that is not whole yet. */
    #block = Buffer.alloc(BLOCK);
    #held = 0;
    /** Of the current content: bytes to come, zeros behind it, who gets them. */
    #left = 0;
    #padding = 0;
    #sinks = NONE;
    /** An extended header while it is read, and what such headers say of the next entry. */
    #extension;
    #extended;
    /** Empty blocks seen: two of them are the end. */
    #zeros = 0;
    /** @param take is told each entry, in order, and says who gets its content */
    constructor(take) {
        this.#take = take;
    }
    /** @throws Unsound */
    write(piece) {
        for (let at = 0; at < piece.length;) {
            const there = piece.length - at;
            const read = this.#some(piece, at, there);
            at += read;
            this.offset += read;
        }
    }
    /** @throws Unsound where the archive ends in the middle of an entry */
    end() {
        if (this.#left > 0 || this.#padding > 0)
            throw unsound_broken('the archive ends in the middle of a file');
        // Zeros at the end may be as many as they like.
        if (this.#block.subarray(0, this.#held).some((byte) => byte !== 0))
            throw unsound_broken('the archive ends in the middle of a header');
        if (this.#extended !== undefined)
            throw unsound_broken('the archive ends behind an extended header');
    }
    /** Reads on at a place of a piece. @returns how many bytes it took */
    #some(piece, at, there) {
        if (this.#left > 0)
            return this.#content(piece, at, Math.min(this.#left, there));
        if (this.#padding > 0) {
            const read = Math.min(this.#padding, there);
            this.#padding -= read;
            return read;
        }
        if (this.#held > 0 || there < BLOCK)
            return this.#partial(piece, at, Math.min(BLOCK - this.#held, there));
        this.#header(piece, at);
        return BLOCK;
    }
    #partial(piece, at, count) {
        piece.copy(this.#block, this.#held, at, at + count);
        this.#held += count;
        if (this.#held === BLOCK) {
            this.#held = 0;
            this.#header(this.#block, 0);
        }
        return count;
    }
    #content(piece, at, count) {
        this.#left -= count;
        if (this.#extension !== undefined)
            piece.copy(this.#extension.bytes, this.#extension.bytes.length - this.#left - count, at, at + count);
        else if (this.#sinks.length > 0) {
            const part = piece.subarray(at, at + count);
            for (const sink of this.#sinks)
                sink.write(part);
        }
        if (this.#left === 0)
            this.#done();
        return count;
    }
    /** The content of a file or an extended header is complete. */
    #done() {
        for (const sink of this.#sinks)
            sink.end();
        this.#sinks = NONE;
        if (this.#extension === undefined)
            return;
        const { type, bytes } = this.#extension;
        this.#extension = undefined;
        const extended = (this.#extended ??= {});
        if (type === 'x')
            readPax(bytes, extended);
        else if (type !== 'g')
            extended[type === 'L' ? 'long' : 'longLink'] = longName(bytes);
        else if (Object.keys(extended).length === 0)
            this.#extended = undefined;
    }
    #header(block, at) {
        if (block[at] === 0 && isZero(block, at)) {
            this.#zeros++;
            return;
        }
        if (this.#zeros > 0)
            throw unsound_broken('there is more behind its end, which no engine reads', 'Make one archive of it instead of appending one to another');
        if (!isSummed(block, at))
            throw unsound_broken('the checksum of a header is wrong');
        const type = String.fromCharCode(block[at + 156]);
        if (type === 'x' || type === 'g' || type === 'L' || type === 'K')
            this.#extend(type, numberAt(block, at, 'size'));
        else
            this.#begin(block, at, type);
        if (this.#left === 0)
            this.#done();
    }
    #extend(type, size) {
        if (size < 0 || size > LARGEST_EXTENSION)
            throw new Unsound('layer-header', `an extended header has ${size} bytes; engines take ${LARGEST_EXTENSION}`, 'Use shorter names and attributes');
        this.#extension = { type, bytes: Buffer.alloc(size) };
        this.#room(size);
    }
    #room(size) {
        this.#left = size;
        this.#padding = (BLOCK - (size % BLOCK)) % BLOCK;
    }
    #begin(block, at, type) {
        const extended = this.#extended;
        this.#extended = undefined;
        const entry = entryOf(block, at, type, extended);
        this.entry = entry.path;
        // Only a file has content; engines pass over the size of all else.
        if (entry.kind === 'file')
            this.#room(entry.size);
        this.#sinks = this.#take(entry);
    }
}
const longName = (bytes) => {
    const end = bytes.indexOf(0);
    return textOf(bytes, 0, end < 0 ? bytes.length : end);
};
/** @throws Unsound */
function entryOf(block, at, type, extended = {}) {
    const name = tar_short(extended.long ?? (extended.path || nameAt(block, at)));
    const flagged = KINDS[type];
    if (type === 'S')
        throw sparse();
    if (flagged === undefined)
        throw unsound_broken(`\`${name}\` is of a kind that no engine knows (${JSON.stringify(type)})`);
    // Before ustar a folder was a file whose name ends in `/`.
    const kind = type === '\0' && name.endsWith('/') ? 'folder' : flagged;
    const isLink = kind === 'symlink' || kind === 'hardlink';
    const link = isLink ? tar_short(extended.longLink ?? (extended.link || textAt(block, at + FIELD.link[0], FIELD.link[1]))) : '';
    const { path, odd } = inImage(name);
    if (path === '' && kind !== 'folder')
        throw unsound_broken(`an entry that is no folder has the name \`${name}\``);
    const size = extended.size ?? numberAt(block, at, 'size');
    if (kind === 'file' && size < 0)
        throw unsound_broken(`\`${path}\` has less than no bytes`);
    return {
        path,
        kind,
        mode: numberAt(block, at, 'mode') & 0o7777,
        uid: extended.uid ?? numberAt(block, at, 'uid'),
        gid: extended.gid ?? numberAt(block, at, 'gid'),
        size: kind === 'file' ? size : 0,
        mtime: extended.mtime ?? numberAt(block, at, 'mtime'),
        link,
        capabilities: extended.capabilities ?? false,
        // A hard link names its target from the root of the archive.
        odd: kind === 'hardlink' && inImage(link).odd === 'escapes' ? 'escapes' : odd,
    };
}
function tar_short(name) {
    if (name.length > LONGEST_NAME)
        throw new Unsound('layer-name', `a name has ${name.length} characters; Linux takes ${LONGEST_NAME}`, 'Use shorter names');
    return named(name, 'name');
}
/** The name of a header; ustar has more of it in `prefix`, where GNU's has times. */
function nameAt(block, at) {
    const name = textAt(block, at, FIELD.name[1]);
    const isUstar = block.toString('latin1', at + 257, at + 263) === 'ustar\0';
    if (!isUstar || block[at + 345] === 0)
        return name;
    const isStar = block.toString('latin1', at + 508, at + 512) === 'tar\0';
    return `${textAt(block, at + 345, isStar ? 131 : 155)}/${name}`;
}

;// CONCATENATED MODULE: external "node:zlib"
const external_node_zlib_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");
;// CONCATENATED MODULE: ./build/tar/release.js
/** Shorter pieces may lie in a pool that others use. */
const POOLED = 64 * 1024;
/**
 * Gives the memory of a piece back now. The collector sees how little JavaScript holds of it, and lets a hundred megabytes of pieces wait before it acts.
 * The piece is empty afterwards.
 */
function release({ buffer }) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength >= POOLED)
        buffer.transfer(0);
}

;// CONCATENATED MODULE: ./build/tar/zstd-frames.js

/** Magic numbers (RFC 8878, 3.1). */
const FRAME = 0xfd2fb528;
const [SKIPPABLE, SKIPPABLE_MASK] = [0x184d2a50, 0xfffffff0];
const RLE = 1;
/** Bytes of a frame's header before its optional fields, of a skippable frame's header, of a block's header. */
const [SHORTEST, SKIP_HEADER, BLOCK_HEADER] = [5, 8, 3];
/**
 * Finds where the frames of a zstd file end, without unpacking it (RFC 8878, 3.1.1). Node's decompressor drops what follows a frame in the same piece; a piece
 * that is cut where a frame ends is read on. Layers of many frames are made by stargz-like snapshotters and by parallel compressors.
 */
class ZstdFrames {
    /** The header that is read, how much of it is there and is due; bytes to pass over before the next one. */
    #header = Buffer.alloc(SKIP_HEADER);
    #held = 0;
    #wanted = SHORTEST;
    #skip = 0;
    #state = 'frame';
    #checksum = 0;
    /** A part of the piece up to the end of a frame, or all of it. */
    *split(piece) {
        let start = 0;
        for (let at = 0; at < piece.length;) {
            at += this.#skip > 0 ? this.#pass(piece.length - at) : this.#fill(piece, at);
            if (this.#state !== 'last' || this.#skip > 0)
                continue;
            this.#expect('frame', SHORTEST);
            yield piece.subarray(start, at);
            start = at;
        }
        if (start < piece.length)
            yield piece.subarray(start);
    }
    /** Whether the bytes so far are whole frames. */
    get whole() {
        return this.#state === 'frame' && this.#held === 0;
    }
    #pass(there) {
        const count = Math.min(this.#skip, there);
        this.#skip -= count;
        return count;
    }
    #fill(piece, at) {
        const count = piece.copy(this.#header, this.#held, at, at + this.#wanted - this.#held);
        this.#held += count;
        if (this.#held === this.#wanted)
            this.#look();
        return count;
    }
    #expect(state, wanted, skip = 0) {
        this.#state = state;
        this.#wanted = wanted;
        this.#held = 0;
        this.#skip = skip;
    }
    #look() {
        if (this.#state === 'block')
            return this.#block(this.#header.readUIntLE(0, BLOCK_HEADER));
        const magic = this.#header.readUInt32LE();
        if ((magic & SKIPPABLE_MASK) >>> 0 === SKIPPABLE)
            return this.#skippable();
        if (magic !== FRAME)
            throw unsound_broken('it is not compressed by zstd, or not all of it');
        const descriptor = this.#header.readUInt8(4);
        this.#checksum = (descriptor & 4) === 0 ? 0 : 4;
        return this.#expect('block', BLOCK_HEADER, headerLength(descriptor) - SHORTEST);
    }
    #skippable() {
        if (this.#held === SKIP_HEADER)
            this.#expect('last', 0, this.#header.readUInt32LE(4));
        else
            this.#wanted = SKIP_HEADER;
    }
    #block(header) {
        // A run of one byte is stored as that byte.
        const size = ((header >> 1) & 3) === RLE ? 1 : header >> 3;
        if ((header & 1) === 0)
            this.#expect('block', BLOCK_HEADER, size);
        else
            this.#expect('last', 0, size + this.#checksum);
    }
}
/** Bytes of a frame's header with the magic number, by its descriptor (RFC 8878, 3.1.1.1). */
function headerLength(descriptor) {
    const single = (descriptor & 0x20) !== 0;
    const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const content = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
    return SHORTEST + (single ? 0 : 1) + dictionary + content;
}

;// CONCATENATED MODULE: ./build/tar/unpack.js




/** How a layer is compressed, by its media type (OCI image-spec, layer.md; Docker's schema 2). @returns undefined where it is no layer of a file system */
function compressionOf(mediaType) {
    const [, how] = /^application\/vnd\.(?:oci\.image\.layer|docker\.image\.rootfs)\..*tar(?:[.+](gzip|zstd))?$/.exec(mediaType) ?? ['', undefined];
    if (how === 'gzip' || how === 'zstd')
        return how;
    return /^application\/vnd\.(oci\.image\.layer|docker\.image\.rootfs)\..*tar$/.test(mediaType) ? 'none' : undefined;
}
/** Bytes of one unpacked piece, and how many of them wait: the next ones are unpacked on another thread while one is looked at. */
const PIECE = 128 * 1024;
const WAITING = 3;
/**
 * Unpacks what comes in pieces. A piece that it gives is valid until the next one is asked for. What `pieces` gives after an error is left to the caller.
 * @throws Unsound where the bytes are not what such a compressor makes
 */
async function* unpack(pieces, compression) {
    if (compression === 'none') {
        for (let next = await pieces.next(); next.done !== true; next = await pieces.next())
            yield next.value;
        return;
    }
    // As objects, because a stream of bytes joins what waits, and copies it.
    const options = { chunkSize: PIECE, readableObjectMode: true, readableHighWaterMark: WAITING };
    const stream = compression === 'gzip' ? (0,external_node_zlib_namespaceObject.createGunzip)(options) : (0,external_node_zlib_namespaceObject.createZstdDecompress)(options);
    const fed = feed(stream, pieces, compression);
    // Each error is met below, wherever it comes from; one that nobody listens to would end the process.
    stream.on('error', () => undefined);
    fed.catch((thrown) => stream.destroy(thrown));
    try {
        let last;
        for await (const piece of stream) {
            yield piece;
            last = piece;
            // Else the decompressor still writes behind it.
            if (piece.byteOffset + piece.length === PIECE)
                release(piece);
        }
        await fed;
        if (last !== undefined)
            release(last);
    }
    catch (thrown) {
        throw isOfZlib(thrown) ? unpackable(thrown, compression) : thrown;
    }
    finally {
        stream.destroy();
    }
}
/** Gives the pieces to the decompressor until it has enough or fails. */
async function feed(stream, pieces, compression) {
    const frames = compression === 'zstd' ? new ZstdFrames() : undefined;
    // A decompressor that is done calls nobody back.
    let taken;
    for (const event of ['end', 'close'])
        stream.once(event, () => taken?.());
    const write = (part) => new Promise((resolve) => {
        taken = resolve;
        stream.write(part, () => resolve());
    });
    let given = 0;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
        for (const part of frames?.split(next.value) ?? [next.value]) {
            if (!stream.readableEnded && !stream.destroyed)
                await write(part);
            if (stream.destroyed && !stream.readableEnded)
                return;
            given += part.length;
            // gzip is at its end where no other member follows; zeros fill a block of a tape.
            const behind = part.subarray(part.length - Math.min(part.length, given - stream.bytesWritten));
            if (behind.some((byte) => byte !== 0))
                throw unsound_broken(`something else follows the ${compression} data`);
        }
    }
    if (frames?.whole === false)
        throw unsound_broken('the zstd data ends in the middle of a frame');
    stream.end();
}
const isOfZlib = (thrown) => thrown instanceof Error && /^(Z_|ZSTD_)/.test(String(thrown.code));
function unpackable({ code, message }, compression) {
    if (code === 'ZSTD_error_frameParameter_windowTooLarge')
        return new Unsound('layer', 'zstd needs more than 128 MiB of memory to unpack it', 'Compress it without `--ultra` and `--long`');
    return unsound_broken(`it can’t be unpacked as ${compression} (${message})`);
}

;// CONCATENATED MODULE: ./build/fetch/compression.js
const MAGIC = [
    ['gzip', Buffer.from([0x1f, 0x8b])],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
];
/** By the first bytes (RFC 1952, RFC 8878): a tar starts with a name. */
const compressionIn = (first) => MAGIC.find(([, magic]) => first.subarray(0, magic.length).equals(magic))?.[0] ?? 'none';
/** Of a file. */
async function compression_compressionOf(file, files) {
    for await (const piece of files.stream(file))
        return compressionIn(piece);
    return 'none';
}

;// CONCATENATED MODULE: ./build/fetch/docker-archive.js





const docker_archive_MOST_BYTES = 16 * 1024 * 1024;
const TYPE = 'application/vnd.oci.image';
/** Makes manifests for the images of an archive that has none; their parts become blobs of the layout. @throws ShipError `archive/…` */
async function readDockerArchive(folder, parts, file, files) {
    const list = parts.part('manifest.json');
    if (list === undefined) {
        const fix = 'Give what `docker save` wrote: `docker export` writes the files of a container, without what makes them an image';
        throw wrong(file, 'neither index.json nor manifest.json is in it', fix);
    }
    const images = imagesIn(list.size > docker_archive_MOST_BYTES ? undefined : await files.read(list.path));
    if (images === undefined)
        throw wrong(file, 'its manifest.json is not what `docker save` writes', 'Save the image anew');
    const top = [];
    // One after the other: they share layers.
    for (const image of images)
        top.push(...(await writeManifest(image, { folder, parts, file, files })));
    return top;
}
/** @returns the manifest once for each of its names */
async function writeManifest({ config: configName, layers: layerNames, tags }, archive) {
    const config = await blobOf(configName, () => `${TYPE}.config.v1+json`, archive);
    const [, named] = /([0-9a-f]{64})(?:\.json)?$/.exec(configName) ?? [];
    if (named !== undefined && config.digest !== `sha256:${named}`)
        throw wrong(archive.file, `the configuration \`${configName}\` has the digest ${config.digest}`, 'Save the image anew: this file was changed');
    const layers = [];
    for (const name of layerNames)
        layers.push(await blobOf(name, layerType, archive));
    const mediaType = `${TYPE}.manifest.v1+json`;
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, config, layers }));
    const manifest = { mediaType, digest: sha256(bytes), size: bytes.length };
    await archive.files.write(blobPath(archive.folder, manifest.digest), bytes);
    return tags.length === 0 ? [manifest] : tags.map((name) => ({ ...manifest, annotations: { 'io.containerd.image.name': name } }));
}
async function blobOf(name, mediaType, { folder, parts, file, files }) {
    const part = parts.part(name);
    if (part === undefined)
        throw wrong(file, `its manifest.json names \`${name}\`, which is not in it`, 'Save the image anew, and whole');
    const to = blobPath(folder, part.digest);
    if ((await files.stat(to)) === undefined)
        await files.link(part.path, to);
    return { mediaType: mediaType(part), digest: part.digest, size: part.size };
}
function layerType({ first }) {
    const compression = compressionIn(first);
    return `${TYPE}.layer.v1.tar${compression === 'none' ? '' : `+${compression}`}`;
}
const docker_archive_areTexts = (value) => Array.isArray(value) && value.every((one) => typeof one === 'string');
/** undefined where it is anything else. */
function imagesIn(bytes) {
    try {
        const list = JSON.parse(bytes?.toString() ?? '');
        const images = Array.isArray(list) ? list.map(imageOf) : [undefined];
        return images.every((image) => image !== undefined) ? images : undefined;
    }
    catch {
        return undefined;
    }
}
function imageOf(entry) {
    if (!isRecord(entry))
        return undefined;
    const { Config: config, RepoTags, Layers } = entry;
    const [tags, layers] = [RepoTags ?? [], Layers ?? []];
    return typeof config === 'string' && docker_archive_areTexts(tags) && docker_archive_areTexts(layers) ? { config, tags, layers } : undefined;
}
const wrong = (file, why, fix) => new ShipError({ code: 'archive/no-image', what: `The archive ${file} can't be read as an image`, why, fix });

;// CONCATENATED MODULE: ./build/fetch/archive.js










/**
 * Unpacks an archive of an image into a new layout: that of an OCI layout, what `docker save` writes (with a layout inside since Docker 25; before it,
 * and by others, manifest.json and a tar for each layer), each also compressed.
 * Its names are never those of files: what counts as a blob is kept by its digest, all else under a number.
 * @throws ShipError `archive/…`
 */
async function unpackArchive(file, { files }) {
    const folder = await files.temporaryFolder('image-');
    for (const name of [external_node_path_namespaceObject.join('blobs', 'sha256'), 'parts'])
        await files.makeFolder(external_node_path_namespaceObject.join(folder, name));
    const unpacking = new Unpacking(folder, files);
    const reader = new TarReader((entry) => unpacking.take(entry));
    const budget = new Budget((await files.stat(file))?.size ?? 0);
    try {
        for await (const piece of unpack(files.stream(file)[Symbol.asyncIterator](), await compression_compressionOf(file, files))) {
            budget.unpack(piece.length);
            reader.write(piece);
        }
        reader.end();
    }
    catch (thrown) {
        throw thrown instanceof Unsound ? archive_broken(file, thrown, reader) : thrown;
    }
    finally {
        unpacking.close();
    }
    if (unpacking.hasIndex)
        return { folder, top: await readTop(folder, files), made: false };
    return { folder, top: await readDockerArchive(folder, unpacking, file, files), made: true };
}
function archive_broken(file, { message, fix }, reader) {
    const at = reader.entry === '' ? '' : `, at or after \`${reader.entry}\``;
    return new ShipError({
        code: 'archive/broken',
        what: `The archive ${file} can't be read`,
        why: `${message} (byte ${reader.offset}${at})`,
        fix: fix ?? 'Give what `docker save` or `docker buildx build --output type=oci` wrote, whole; an upload or a full disk may have cut it',
    });
}
/** Files of an archive that are kept, besides blobs: an image has three for each layer at most. */
const MOST_PARTS = 10_000;
const FIRST_BYTES = 4;
/** What has been kept of an archive so far. */
class Unpacking {
    hasIndex = false;
    #files = new Map();
    #links = new Map();
    #folder;
    #ports;
    #open;
    #count = 0;
    constructor(folder, files) {
        this.#folder = folder;
        this.#ports = files;
    }
    take({ path: name, kind, link, odd }) {
        if (odd !== undefined)
            throw unsafe(`the name \`${name}\` ${odd === 'escapes' ? 'leaves the archive with `..`' : 'starts with `/`'}`);
        // A layer that is there already is a link in archives of Docker before 25.
        if (kind === 'symlink')
            this.#links.set(name, link.startsWith('/') ? link : external_node_path_namespaceObject.posix.join(external_node_path_namespaceObject.posix.dirname(name), link));
        if (kind === 'hardlink')
            this.#links.set(name, link);
        if (kind !== 'file')
            return [];
        const [, hex] = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name) ?? [];
        if (hex !== undefined)
            return [this.#sink(name, external_node_path_namespaceObject.join(this.#folder, 'blobs', 'sha256', hex), undefined)];
        if (name === 'index.json') {
            this.hasIndex = true;
            return [this.#sink(name, external_node_path_namespaceObject.join(this.#folder, name), undefined)];
        }
        // `…/layer.tar` is the deepest that there is.
        if (name.split('/').length > 2)
            return [];
        if (this.#count >= MOST_PARTS)
            throw unsafe(`it has more than ${MOST_PARTS} files, which no archive of an image has`);
        return [this.#sink(name, external_node_path_namespaceObject.join(this.#folder, 'parts', String(this.#count++)), (0,external_node_crypto_namespaceObject.createHash)('sha256'))];
    }
    /** A part by its name in the archive; links are followed inside of it. */
    part(name) {
        const seen = new Set();
        let at = external_node_path_namespaceObject.posix.normalize(name);
        for (let to = this.#links.get(at); to !== undefined && !seen.has(at); to = this.#links.get(at)) {
            seen.add(at);
            if (to.startsWith('/') || to.startsWith('..'))
                throw unsafe(`\`${at}\` is a link that leaves the archive`);
            at = external_node_path_namespaceObject.posix.normalize(to);
        }
        return this.#files.get(at);
    }
    /** The file that was being written when something went wrong. */
    close() {
        this.#open?.close();
        this.#open = undefined;
    }
    #sink(name, file, hash) {
        const writer = this.#ports.create(file);
        this.#open = writer;
        let size = 0;
        let first = Buffer.alloc(0);
        return {
            write: (piece) => {
                if (first.length < FIRST_BYTES)
                    first = Buffer.concat([first, piece.subarray(0, FIRST_BYTES)]);
                writer.write(piece);
                hash?.update(piece);
                size += piece.length;
            },
            end: () => {
                this.close();
                this.#files.set(name, {
                    path: file,
                    digest: hash === undefined ? `sha256:${external_node_path_namespaceObject.basename(file)}` : `sha256:${hash.digest('hex')}`,
                    size,
                    first,
                });
            },
        };
    }
}
function unsafe(why) {
    return new ShipError({
        code: 'archive/unsafe',
        what: 'The archive is not one of an image',
        why,
        fix: 'Give what `docker save` or `docker buildx build --output type=oci` wrote, and look where this archive comes from',
    });
}

;// CONCATENATED MODULE: ./build/fetch/choose.js

/** Docker Hub's part of a name, which is often left out. */
const choose_HUB = /^docker\.io\/(library\/)?/;
/**
 * The one image of several in index.json that is meant.
 * @param wanted a tag, a whole name, or a digest; '' where only one is there
 * @throws ShipError `image/which` with all that are there
 */
function choose(top, wanted, text) {
    const found = top.filter((entry) => wanted === '' || entry.digest === wanted || namesOf(entry).includes(wanted.replace(choose_HUB, '')));
    // One image may have several names.
    const [root, ...others] = [...new Map(found.map((entry) => [entry.digest, entry])).values()];
    if (root !== undefined && others.length === 0)
        return root;
    const names = [...new Set(top.map((entry) => namesOf(entry)[0] ?? entry.digest))].map((name) => `\`${name}\``);
    const many = wanted === '' || others.length > 0;
    const path = wanted === '' ? text : text.slice(0, -wanted.length - 1);
    throw new ShipError({
        code: 'image/which',
        what: `Input \`image\` is \`${text}\``,
        why: top.length === 0
            ? 'no image is in it'
            : many
                ? `several images are in it: ${names.join(', ')}`
                : `no image of that name is in it: it has ${names.join(', ')}`,
        fix: top.length === 0 ? 'Save the image anew' : `Write \`${path}:NAME\` with one of these names, or \`${path}@sha256:…\``,
    });
}
/** The whole name first, by which Docker and containerd know it; then OCI's, which is mostly the tag alone (image-spec, annotations.md). */
function namesOf({ annotations }) {
    const [whole = '', short = ''] = [annotations?.['io.containerd.image.name'], annotations?.['org.opencontainers.image.ref.name']];
    return [whole.replace(choose_HUB, ''), short].filter((name) => name !== '');
}

;// CONCATENATED MODULE: ./build/fetch/local.js







/**
 * An image at a path: an OCI layout folder, or an archive of one, or what `docker save` writes.
 * @param text the path as it was given, with `:name` or `@sha256:…` behind it where several images are there
 */
async function fetchLocal(text, workspace, ports) {
    const { files } = ports;
    const { file, wanted } = await local_split(text, workspace, ports);
    const found = await files.stat(file);
    if (found === undefined)
        throw local_wrong(text, 'there is nothing of that name', 'Check the path, which is relative to the workspace, and that the step that makes it ran before');
    if (!found.directory) {
        const { folder, top, made } = await unpackArchive(file, ports);
        const root = choose(top, wanted, text);
        const layout = await readImage(folder, root, files, { sparse: true });
        return { layout, name: text, digest: made ? '' : layout.root.digest };
    }
    if ((await files.stat(external_node_path_namespaceObject.join(file, 'index.json'))) === undefined)
        throw local_wrong(text, 'the folder is no OCI image layout: it has no index.json', 'Give the folder that holds index.json and blobs, or the archive that `docker save` wrote');
    const root = choose(await readTop(file, files), wanted, text);
    const layout = await readImage(file, root, files, { sparse: true });
    return { layout, name: text, digest: layout.root.digest };
}
/** The shortest path that is there counts, so that a name behind it may have colons of its own; the whole text before all. */
async function local_split(text, workspace, { files }) {
    const whole = external_node_path_namespaceObject.resolve(workspace, text);
    if ((await files.stat(whole)) !== undefined)
        return { file: whole, wanted: '' };
    for (const { index } of text.matchAll(/[:@]/g)) {
        const file = external_node_path_namespaceObject.resolve(workspace, text.slice(0, index));
        if (index > 0 && (await files.stat(file)) !== undefined)
            return { file, wanted: text.slice(index + 1) };
    }
    return { file: whole, wanted: '' };
}
const local_wrong = (text, why, fix) => new ShipError(inputProblem('image', text, new Wrong(why, fix)));

;// CONCATENATED MODULE: ./build/image/platform.js
const ALIASES = {
    x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64', armhf: 'arm/v7', armel: 'arm/v6', armv7l: 'arm/v7', armv6l: 'arm/v6', i386: '386', i686: '386',
}; // prettier-ignore
/** What a variant is where none is named (containerd's platforms.Normalize). */
const IMPLIED = { arm64: 'v8', arm: 'v7', amd64: 'v1' };
/** `os/architecture[/variant]` by containerd's rules: `linux/aarch64` and `linux/arm64/v8` are the same. */
function partsOf(platform) {
    const [os = '', given = '', variant] = platform.toLowerCase().split('/');
    const [architecture = given, aliased] = (ALIASES[given] ?? given).split('/');
    return { os, architecture, variant: variant ?? aliased ?? IMPLIED[architecture] ?? '' };
}
/** The spelling that is compared and shown: an implied variant is left out, except for arm, where it always stands. */
function canonical(platform) {
    const { os, architecture, variant } = partsOf(platform);
    const implied = architecture !== 'arm' && variant === IMPLIED[architecture];
    return [os, architecture, implied ? '' : variant].filter((part) => part !== '').join('/');
}

;// CONCATENATED MODULE: ./build/fetch/platforms.js



/** The layout with one platform's image and its attestations; all of it where none is asked for. @throws ShipError `image/platform` */
function onlyPlatform(layout, platform, name) {
    const images = layout.manifests.filter(({ attestation }) => !attestation);
    const chosen = platform === '' ? images : images.filter((image) => canonical(image.platform) === canonical(platform));
    if (chosen.length === 0)
        throw noPlatform(platform, images.map((image) => image.platform), name);
    if (platform === '')
        return layout;
    const digests = new Set(chosen.map(({ descriptor }) => descriptor.digest));
    return { ...layout, manifests: layout.manifests.filter(({ descriptor }) => digests.has(descriptor.digest) || digests.has(subjectOf(descriptor))) };
}
/** Of an index only: the entries to fetch for one platform. Entries that name none may be for any. */
function entriesFor(entries, platform, name) {
    if (platform === '')
        return entries;
    const images = entries.filter((entry) => !isAttestation(entry));
    const chosen = images.filter((entry) => entry.platform === undefined || canonical(written(entry)) === canonical(platform));
    if (chosen.length === 0)
        throw noPlatform(platform, images.map(written), name);
    const digests = new Set(chosen.map(({ digest }) => digest));
    return entries.filter((entry) => digests.has(entry.digest) || digests.has(subjectOf(entry)));
}
/** The manifest that an attestation is about; '' for an image. */
const subjectOf = (entry) => (isAttestation(entry) ? (entry.annotations?.['vnd.docker.reference.digest'] ?? '') : '');
/** `os/architecture[/variant]` as the index says it; '' where it does not. */
const written = ({ platform }) => [platform?.os, platform?.architecture, platform?.variant].filter(Boolean).join('/');
function noPlatform(platform, there, name) {
    const list = [...new Set(there.filter((one) => one !== '').map(canonical))].map((one) => `\`${one}\``).join(', ');
    if (there.length === 0) {
        const fix = 'Give the image of a service; an index of signatures or other artifacts has nothing to check';
        return new ShipError({ code: 'image/none', what: `${name} holds no image`, why: 'no manifest of an image is in it', fix });
    }
    return new ShipError({
        code: 'image/platform',
        what: `${name} is not there for \`${platform}\``,
        why: list === '' ? 'none of its images names its platform' : `it is there for ${list}`,
        fix: 'Give one of these in `platform`, or leave `platform` empty for all',
    });
}

;// CONCATENATED MODULE: ./build/registry/pool.js
/**
 * Works on all items, at most `width` at a time. After the first failure nothing new is begun; what is under way is waited for,
 * so that nothing goes on behind the back of whoever catches the error.
 * @throws what failed first
 */
async function inParallel(width, items, work) {
    const results = [];
    const failures = [];
    const rest = [...items.entries()];
    const worker = async () => {
        for (let next = rest.shift(); next !== undefined && failures.length === 0; next = rest.shift()) {
            const [at, item] = next;
            await work(item).then((result) => (results[at] = result), (thrown) => failures.push(thrown));
        }
    };
    await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
    if (failures.length > 0)
        throw failures[0];
    return results;
}

;// CONCATENATED MODULE: ./build/fetch/manifests.js






/** Enough to fill the line to a registry; more only makes a rate limit more likely. */
const WIDTH = 4;
/** @returns undefined where the repository has no such image @throws ShipError */
async function fetchManifests(reader, { tag, digest, platform }, ports) {
    const { files } = ports;
    const top = await reader.manifest(digest || tag);
    if (top === undefined)
        return undefined;
    const folder = await files.temporaryFolder('image-');
    await files.makeFolder(external_node_path_namespaceObject.join(folder, 'blobs', 'sha256'));
    const root = { mediaType: kindOf(top, reader.name), digest: sha256(top.bytes), size: top.bytes.length };
    await files.write(blobPath(folder, root.digest), top.bytes);
    const entries = entriesFor(await readIndex(folder, root, files), platform, reader.name);
    if (isIndex(root))
        await inParallel(WIDTH, unique(entries), (entry) => fetchManifest(reader, entry, folder, ports));
    const read = async (descriptor) => ({ descriptor, ...(await readManifest(folder, descriptor, files)) });
    return { folder, root, entries: await Promise.all(entries.map(read)) };
}
/** Streams blobs into a layout, each once. @throws ShipError */
async function fetchBlobs(reader, blobs, folder, { files }) {
    await inParallel(WIDTH, unique(blobs), async (blob) => {
        const file = files.create(blobPath(folder, blob.digest));
        await reader.download(blob, file).finally(() => file.close());
    });
}
const unique = (descriptors) => [...new Map(descriptors.map((one) => [one.digest, one])).values()];
async function fetchManifest(reader, entry, folder, { files }) {
    // First of all this says that it is a digest: it becomes part of an address.
    const file = blobPath(folder, entry.digest);
    const manifest = await reader.manifest(entry.digest);
    if (manifest !== undefined)
        return files.write(file, manifest.bytes);
    throw new ShipError({
        code: 'pull/missing',
        what: `Could not read all of ${reader.name}`,
        why: `its index names ${entry.digest}, and the registry does not have it`,
        fix: 'Somebody has deleted a part of the image: push it again',
    });
}
const manifests_KINDS = {
    'application/vnd.oci.image.index.v1+json': 'index',
    'application/vnd.docker.distribution.manifest.list.v2+json': 'index',
    'application/vnd.oci.image.manifest.v1+json': 'manifest',
    'application/vnd.docker.distribution.manifest.v2+json': 'manifest',
};
/** The media type by the registry or, where that says nothing of use, by the bytes. @throws ShipError `image/kind` */
function kindOf({ mediaType, bytes }, name) {
    const own = mediaTypeIn(bytes);
    const found = [mediaType, own].find((type) => type in manifests_KINDS);
    if (found !== undefined)
        return found;
    const said = /^application\/(json|octet-stream)$|^text\//.test(mediaType) || mediaType === '' ? own || mediaType : mediaType;
    const old = /distribution\.manifest\.v1/.test(said);
    throw new ShipError({
        code: 'image/kind',
        what: `${name} can't be checked`,
        why: old ? 'it is in Docker’s first image format (schema 1), which engines no longer take' : `it is of the kind \`${said}\`, which is no image`,
        fix: old ? 'Build and push it again with a Docker of today' : 'Give an image by OCI’s image-spec, or by Docker’s schema 2',
    });
}
function mediaTypeIn(bytes) {
    try {
        const { mediaType, schemaVersion } = JSON.parse(bytes.toString());
        if (schemaVersion === 1)
            return 'application/vnd.docker.distribution.manifest.v1+json';
        return typeof mediaType === 'string' ? mediaType : '';
    }
    catch {
        return '';
    }
}

;// CONCATENATED MODULE: ./build/fetch/remote.js




/** Reads an image, all its platforms and attestations, into a new layout. @throws ShipError */
async function fetchRemote(reader, asked, ports) {
    const manifests = await fetchManifests(reader, asked, ports);
    if (manifests === undefined)
        throw await notFound(reader, asked);
    const { folder, root, entries } = manifests;
    const blobs = entries.flatMap(({ config, layers }) => [...layers, config]);
    await fetchBlobs(reader, blobs, folder, ports);
    ports.runner.debug(`${reader.name}: ${entries.length} manifests, ${blobs.length} blobs in ${folder}`);
    // The platforms that were not asked for are not there.
    return readImage(folder, root, ports.files, { sparse: true });
}
/** Tags looked through for one that may be meant. */
const MOST_TAGS = 5_000;
async function notFound(reader, { tag, digest }) {
    // Not worth an error of its own: the first one says all that counts.
    const tags = await reader.tags(MOST_TAGS).catch(() => undefined);
    const close = digest === '' ? nearest(tag, tags ?? []) : undefined;
    const which = digest === '' ? `tag \`${tag}\`` : `\`${digest}\``;
    return new ShipError({
        code: 'image/not-found',
        what: `There is no ${which} in ${reader.name}`,
        why: tags === undefined
            ? 'the registry does not know it'
            : `the registry has ${tags.length === 0 ? 'no tag' : `${tags.length} tags`} there, and not this one`,
        fix: close === undefined ? 'Check the name in `image`, and that the image was pushed before' : `Did you mean \`${reader.name}:${close}\`?`,
    });
}

;// CONCATENATED MODULE: ./build/fetch/unsound.js

/** Problems of bytes: found while a layout is read, or compared with its digests. */
const OF_BYTES = /^(layout\/broken|verify\/.*)$/;
/**
 * Tells what is wrong with an image in the terms of somebody who has not built it in this run.
 * @param name how the user knows the image
 * @param fix what can be done about it there
 */
async function unsound(name, fix, work) {
    try {
        return await work();
    }
    catch (thrown) {
        if (!(thrown instanceof ShipError))
            throw thrown;
        const problems = thrown.problems.map((problem) => {
            if (!OF_BYTES.test(problem.code))
                return problem;
            const own = problem.fix.replace(/^Nothing was pushed\. /, '');
            // That is for an image of this very run.
            const cure = problem.code === 'layout/broken' || own.includes('`no-cache: true`') ? fix : own;
            return { ...problem, what: problem.code === 'layout/broken' ? `${name} can't be read` : problem.what, fix: cure };
        });
        throw new ShipError(problems, { cause: thrown.cause });
    }
}

;// CONCATENATED MODULE: ./build/fetch/fetch.js









/**
 * Gets an image from where it is: a layout folder is read in place, all else goes into a temporary folder.
 * Bytes from a registry are compared with their digests on the way.
 * @throws ShipError `image/…`, `archive/…`, `layout/broken`, `pull/…`, `push/…`
 */
async function fetchImage({ source, platform, workspace }, registries, ports) {
    if (source.kind === 'path') {
        const { layout, name, digest } = await unsound(source.text, MAKE_AGAIN, () => fetchLocal(source.text, workspace, ports));
        return { layout: onlyPlatform(layout, platform, name), name, digest, repository: undefined, tag: '', fix: MAKE_AGAIN };
    }
    await refuseAmbiguous(source, workspace, ports);
    const { repository, tag, digest: asked } = source.reference;
    const connection = await registries.connect(repository.registry);
    const reader = repositoryReader({ name: repository.name, path: repository.path, connection, actions: 'pull' }, ports);
    const layout = await unsound(source.text, PUSH_AGAIN, () => fetchRemote(reader, { tag, digest: asked, platform }, ports));
    const { digest } = layout.root;
    const name = tag === '' ? pinned(repository, digest) : taggedAndPinned(repository, tag, digest);
    return { layout: onlyPlatform(layout, platform, name), name, digest, repository, tag, fix: PUSH_AGAIN };
}
const PUSH_AGAIN = 'Build and push the image again: what is in the registry is not sound';
const MAKE_AGAIN = 'Make it again, with `docker save`, or with `docker buildx build --output type=oci,dest=image.tar`';
/** `image.tar` is the name of an image at Docker Hub; whoever has a file of that name means the file. */
async function refuseAmbiguous({ text, reference }, workspace, { files }) {
    const found = await files.stat(external_node_path_namespaceObject.resolve(workspace, text));
    if (found === undefined)
        return;
    const { repository, tag } = reference;
    const whole = /[.:].*\/|^localhost\//.test(repository.name) ? repository.name : `docker.io/${repository.path}`;
    throw new ShipError({
        code: 'image/ambiguous',
        what: `Input \`image\` is \`${text}\``,
        why: `it is the name of an image, and there is a ${found.directory ? 'folder' : 'file'} of that name in the workspace`,
        fix: `Write \`${asPath(text)}\` for the ${found.directory ? 'folder' : 'file'}, or \`${whole}:${tag}\` for the image`,
    });
}

;// CONCATENATED MODULE: ./build/fetch/reference.js








/** Tags that are looked through for the release before. */
const reference_MOST_TAGS = 20_000;
/**
 * What the policy's `size.reference` names. `previous` is the highest release below this one that the repository has: the registry is asked, not git,
 * because a git tag says nothing of whether its image was ever pushed, or under which name.
 * @returns undefined where the policy asks for no growth, and, with a notice, where there is no such image yet
 * @throws ShipError where the registry can't be read: then nobody knows whether the image has grown
 */
async function readReference(policy, growing, registries, ports) {
    const { reference: setting, 'max-growth': bytes, 'max-growth-share': share } = policy.settings.size;
    if ((bytes === undefined && share === undefined) || (policy.levels['size/growth'] ?? 'off') === 'off')
        return undefined;
    const none = (why) => ports.runner.notice(`How much the image has grown is not looked at: ${why}`);
    try {
        return (await read(setting, policy.source, growing, registries, ports, none)) ?? undefined;
    }
    catch (thrown) {
        // A pull request from a fork has no login: that it can't be known there is no mistake of anybody's.
        if (thrown instanceof ShipError && thrown.problems.every(({ code }) => code === 'push/no-login' || code === 'pull/no-login'))
            return none(thrown.problems[0]?.why ?? '');
        throw thrown;
    }
}
async function read(setting, source, growing, registries, ports, none) {
    const asked = setting === 'previous' ? undefined : parse(setting, source);
    const repository = asked?.repository ?? growing.repository;
    if (repository === undefined)
        return none('an image at a path has no release before it. Name one in `size.reference` of the policy');
    const connection = await registries.connect(repository.registry);
    const reader = repositoryReader({ name: repository.name, path: repository.path, connection, actions: 'pull' }, ports);
    if (asked !== undefined) {
        const named = asked.digest || asked.tag;
        const found = await sizesOf(reader, named, ports);
        return found ?? none(`there is no ${nameOf(reader, named)}`);
    }
    const tags = (await reader.tags(reference_MOST_TAGS)) ?? [];
    const tag = growing.previous(growing.tag, tags);
    if (tag === undefined)
        return none(`${repository.name} has no release before ${growing.tag === '' ? 'this one' : growing.tag}`);
    return (await sizesOf(reader, tag, ports)) ?? none(`there is no ${nameOf(reader, tag)}`);
}
function parse(setting, source) {
    try {
        return parseReference(setting);
    }
    catch (thrown) {
        if (!(thrown instanceof Wrong))
            throw thrown;
        const { message: why, fix } = thrown;
        const at = source === '' ? {} : { at: { file: source } };
        throw new ShipError({
            code: 'policy/reference',
            what: `Setting \`size.reference\` is \`${setting}\``,
            why,
            fix: `${fix}, or \`previous\``,
            ...at,
        });
    }
}
const nameOf = ({ name }, named) => (named.includes(':') ? `${name}@${named}` : `${name}:${named}`);
/** undefined where there is no such image. */
async function sizesOf(reader, named, ports) {
    const manifests = await fetchManifests(reader, { tag: named, digest: '', platform: '' }, ports);
    if (manifests === undefined)
        return undefined;
    const { folder, root, entries } = manifests;
    // A manifest by itself does not say for which platform it is: its configuration does.
    const nameless = entries.filter(({ descriptor }) => descriptor.platform === undefined).map(({ config }) => config);
    await fetchBlobs(reader, nameless, folder, ports);
    const { manifests: read } = await readImage(folder, root, ports.files, { sparse: true });
    const said = new Map(read.map(({ descriptor, platform }) => [descriptor.digest, platform]));
    const images = entries.filter(({ descriptor }) => !isAttestation(descriptor));
    const compressed = images.map(({ descriptor, config, layers }) => [
        canonical(descriptor.platform === undefined ? (said.get(descriptor.digest) ?? '') : written(descriptor)),
        layers.reduce((sum, { size }) => sum + size, config.size),
    ]);
    return { name: nameOf(reader, named), compressed: new Map(compressed) };
}

;// CONCATENATED MODULE: ./build/image/dockerfile.js
/** Directives stand in the first lines, before anything else. */
function directive(text, name) {
    for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
        const [, key, value] = /^\s*#\s*(\w+)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
        if (key === undefined)
            return undefined;
        if (key.toLowerCase() === name)
            return value;
    }
    return undefined;
}
/** A frontend other than Docker's own may read something else than a Dockerfile. */
function foreign(text) {
    const syntax = directive(text, 'syntax');
    return syntax !== undefined && !/(^|\/)docker\/dockerfile(-upstream)?(:|@|$)/.test(syntax);
}
/** Logical lines, with continuations joined and comments left out. */
function instructionsOf(text) {
    const escape = directive(text, 'escape') === '`' ? '`' : '\\';
    const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
    const found = [];
    for (let at = 0; at < lines.length; at++) {
        if (dockerfile_isBlank(lines[at] ?? ''))
            continue;
        const first = at;
        const parts = [];
        // Comments and empty lines do not end a continuation.
        for (; at < lines.length; at++) {
            const line = (lines[at] ?? '').trimEnd();
            if (dockerfile_isBlank(line))
                continue;
            const goesOn = line.endsWith(escape);
            parts.push(goesOn ? line.slice(0, -1) : line);
            if (!goesOn)
                break;
        }
        const split = splitInstruction(parts.join('').trim());
        const documents = [];
        if (/^(RUN|COPY|ADD)$/.test(split.name)) {
            for (const end of hereDocuments(split.body)) {
                const start = at + 1;
                do
                    at++;
                while (at < lines.length && !end.test(lines[at] ?? ''));
                documents.push(lines.slice(start, at).join('\n'));
            }
        }
        found.push({ ...split, line: first + 1, end: Math.min(at, lines.length - 1) + 1, documents });
    }
    return found;
}
const dockerfile_isBlank = (line) => /^\s*(#|$)/.test(line);
function splitInstruction(text) {
    const [, name = '', flags = '', body = ''] = /^(\S+)((?:\s+--\S+)*)\s*(.*)$/s.exec(text) ?? [];
    return { name: name.toUpperCase(), flags: flags.trim() === '' ? [] : flags.trim().split(/\s+/), body };
}
/** The lines that end the here-documents of an instruction: a word of its own as `<<EOF`, so neither `<<<` nor `1 << 2`. */
function hereDocuments(body) {
    const found = body.matchAll(/(?<=^|\s)\d*<<(-?)(["']?)(\w+)\2(?=\s|$)/g);
    return [...found].map(([, dash, , name]) => new RegExp(`^${dash ? '\\t*' : ''}${name}$`));
}
/** The stages of a Dockerfile in their order. */
function stagesIn(text) {
    const stages = [];
    for (const instruction of instructionsOf(text)) {
        const [, base = '', name = ''] = /^(\S+)(?:\s+AS\s+(\S+))?\s*$/i.exec(instruction.body) ?? [];
        if (instruction.name === 'FROM')
            stages.push({ name: name.toLowerCase(), base, from: instruction, instructions: [] });
        else
            stages.at(-1)?.instructions.push(instruction);
    }
    return stages;
}
/** The stage that a name or a number means, among those before `before`. */
function stageNamed(stages, name, before = stages.length) {
    const earlier = stages.slice(0, before);
    // Of two stages of one name BuildKit takes the later.
    return (earlier.findLast((stage) => stage.name !== '' && stage.name === name.toLowerCase()) ?? (/^\d+$/.test(name) ? earlier[Number(name)] : undefined));
}
/** The stage that is built, after all that it is built upon, the lowest first. @param target '' is the last one */
function chainOf(stages, target) {
    const chain = [];
    let stage = target === '' ? stages.at(-1) : stageNamed(stages, target);
    while (stage !== undefined) {
        chain.unshift(stage);
        // A FROM names stages above it only, so this ends. A number is no stage here, but an image.
        stage = /^\d+$/.test(stage.base) ? undefined : stageNamed(stages, stage.base, stages.indexOf(stage));
    }
    return chain;
}
/** Sources and destination of COPY and ADD: words, or a JSON list. */
function wordsOf({ body }) {
    return jsonWords(body) ?? body.split(/\s+/).filter((word) => word !== '');
}
/** The exec form; undefined where it is none. */
function jsonWords(body) {
    if (!body.startsWith('['))
        return undefined;
    try {
        const words = JSON.parse(body);
        return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/image/history.js

/**
 * The line of the Dockerfile that made a layer, from 1; undefined where none did, as for the layers of a base image.
 * @param createdBy as BuildKit writes it into the history: `RUN |1 A=b /bin/sh -c go build # buildkit`, `COPY /out/app /app # buildkit`
 * @param target the stage that was built; '' is the last one
 */
const lineOf = (createdBy, dockerfile, target = '') => linesOf([createdBy], dockerfile, target)[0];
/** As `lineOf`, for all layers of an image in their order, which tells two equal instructions apart. */
function linesOf(createdBy, dockerfile, target = '') {
    const instructions = chainOf(stagesIn(dockerfile), target).flatMap((stage) => stage.instructions);
    let below = instructions.length;
    // From the last to the first: the layers of the base image come before all of the Dockerfile's, and may look like one.
    return createdBy
        .toReversed()
        .map((text) => {
        const at = instructions.slice(0, below).findLastIndex((instruction) => made(instruction, text));
        if (at < 0)
            return undefined;
        below = at;
        return instructions[at]?.line;
    })
        .toReversed();
}
const history_flat = (text) => text.replaceAll(/\s+/g, ' ').trim();
function made(instruction, createdBy) {
    const [, name, rest = ''] = /^(\w+) (.*)$/.exec(history_flat(createdBy).replace(/ # buildkit$/, '')) ?? [];
    if (name !== instruction.name)
        return false;
    if (name === 'RUN')
        return commandsOf(instruction).some((command) => ranAs(rest, command));
    if (name === 'COPY' || name === 'ADD')
        return pattern(wordsOf(instruction).join(' ')).test(rest.replace(/^(--\S+ )+/, ''));
    return name === 'WORKDIR' && pattern(instruction.body.replace(/(?<=.)\/$/, ''), '(.*/)?').test(rest);
}
/** What the history may say of a RUN. */
function commandsOf({ body, documents }) {
    const exec = jsonWords(body);
    if (exec !== undefined)
        return [history_flat(exec.join(' '))];
    const [document] = documents;
    if (document === undefined)
        return [history_flat(body)];
    const ends = [...body.matchAll(/<<-?["']?(\w+)/g)].map(([, end]) => end);
    return [history_flat(document), history_flat([body, ...documents.map((text, at) => `${text} ${ends[at]}`)].join(' '))];
}
/** `|2 A=1 B=2` are the build arguments; then the shell with its flag for a command, unless it is the exec form. */
function ranAs(ran, command) {
    return ran.endsWith(command) && /^(\|\d+ (.* )?)?(\S+( \S+)* (-\w*c|-Command|\/C) )?$/.test(ran.slice(0, ran.length - command.length));
}
/** An instruction's text with its variables as anything: the history has their values. */
function pattern(text, before = '') {
    const parts = history_flat(text)
        .replaceAll('"', '')
        .split(/\$\{[^}]*\}|\$\w+/)
        .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw `\$&`));
    return new RegExp(`^${before}${parts.join('.*')}$`);
}

;// CONCATENATED MODULE: ./build/report/judged.js



function countsOf(findings) {
    const errors = findings.filter(({ level }) => level === 'error').length;
    return { errors, warnings: findings.length - errors };
}
/** `2 errors, 1 warning`; `nothing found`. */
function countsText({ errors, warnings }) {
    const parts = [errors > 0 ? counted(errors, 'error') : '', warnings > 0 ? counted(warnings, 'warning') : ''];
    return parts.filter((part) => part !== '').join(', ') || 'nothing found';
}
const counted = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
/** `4 files, 6.8 MB, each by its digest and size (linux/amd64 6.8 MB to pull, 17.6 MB on disk)`. */
function integrityText({ blobs, bytes: read, platforms }) {
    const sizes = platforms.map(({ platform, compressed, unpacked }) => `${platform} ${bytes(compressed)} to pull, ${bytes(unpacked)} on disk`);
    return `${blobs} files, ${bytes(read)}, each by its digest and size (${sizes.join('; ')})`;
}
/** `14 checks, .gin-ship/policy.yml`: what the image was held against. */
function policyText({ mode, source, levels }) {
    const checks = new Set(Object.entries(levels).flatMap(([rule, level]) => (level === 'off' ? [] : [rule.split('/')[0]])));
    const name = source === '' ? 'default policy' : source;
    return `${counted(checks.size, 'check')}, ${name}${mode === 'policy' ? '' : `, policy-level: ${mode}`}`;
}
/** The findings, each at its line of the Dockerfile where the layer that it is in was made there. */
function toldOf({ findings, platforms: built, dockerfile }) {
    const lines = new Map(built.map((image) => [image.platform, layerLines(image, dockerfile)]));
    return findings.map((finding) => {
        const { where, layer, platforms } = finding;
        const ofImage = lines.get(platforms[0] ?? '') ?? [];
        const line = layer === undefined ? undefined : ofImage[layer];
        const at = finding.at ?? (line === undefined || dockerfile === undefined ? undefined : { file: dockerfile.file, line });
        const count = built.find(({ platform }) => platform === platforms[0])?.layers.length;
        const base = layer !== undefined && layer < baseLayers(ofImage) ? ' (base image)' : '';
        const parts = [
            at !== undefined && where === placeText(at) ? '' : oneLine(where),
            layer === undefined ? '' : `layer ${layer + 1}${count === undefined ? '' : ` of ${count}`}${base}`,
            platforms.length > 0 && platforms.length < built.length ? `${platforms.join(' and ')} only` : '',
        ];
        return { ...finding, ...(at === undefined ? {} : { at }), inImage: parts.filter((part) => part !== '').join(', ') };
    });
}
/** `/etc/shadow, layer 3 of 5, Dockerfile:12`. */
const whereText = ({ inImage, at }) => [inImage, at === undefined ? '' : placeText(at)].filter((part) => part !== '').join(', ');
const layerLines = ({ layers }, dockerfile) => dockerfile === undefined
    ? []
    : linesOf(layers.map(({ createdBy }) => createdBy), dockerfile.text, dockerfile.target);
/** How many layers, the lowest ones, the base image brought along; 0 where that is not known. */
const baseLayers = (lines) => Math.max(0, lines.findIndex((line) => line !== undefined));
const placeText = ({ file, line }) => (line === undefined ? file : `${file}:${line}`);
/**
 * The instruction that made each layer of an image, as the user wrote it, with its line; as the history has it where the Dockerfile is not known. The values of build
 * arguments are left out, and so is what the policy found to hold a secret.
 */
function layerSteps(image, { dockerfile, findings }) {
    const lines = layerLines(image, dockerfile);
    const instructions = dockerfile === undefined ? [] : instructionsOf(dockerfile.text);
    const secret = findings.filter(({ rule, platforms }) => rule === 'secrets/configuration' && platforms.includes(image.platform));
    return image.layers.map(({ createdBy }, at) => {
        const line = lines[at];
        const written = instructions.find((instruction) => instruction.line === line);
        const step = written === undefined ? withoutArguments(createdBy) : asWritten(written);
        // Where the finding does not say which step it means, it may be any.
        const hidden = secret.some(({ layer, where }) => layer === at || (layer === undefined && /history/i.test(where)));
        const shown = hidden ? `${step.split(/\s/)[0]} …` : step;
        if (line !== undefined)
            return `${placeText({ file: dockerfile?.file ?? '', line })} ${shown}`;
        return at < baseLayers(lines) ? ['base image', shown].filter((part) => part !== '').join(': ') : shown;
    });
}
/** Mounts and the like are longer than what they serve. */
function asWritten({ name, flags, body }) {
    const from = flags.filter((flag) => flag.startsWith('--from='));
    return [name, ...from, body].join(' ');
}
/** BuildKit writes build arguments in front of the command: `RUN |1 TOKEN=… /bin/sh -c go build # buildkit`. */
function withoutArguments(step) {
    const text = step
        .replaceAll(/\s+/g, ' ')
        .replace(/^\/bin\/sh -c (#\(nop\) +)?/, '')
        .replace(/ # buildkit$/, '');
    if (!/^RUN \|\d+ /.test(text))
        return text.replace(/^RUN \/bin\/sh -c /, 'RUN ');
    const [, command = '…'] = /^RUN .* \S*sh (?:\S+ )*?-\w*c (.*)$/.exec(text) ?? [];
    return `RUN ${command}`;
}
/** On one line; what can't be seen is replaced, so that no name from an image hides or turns around what stands beside it. */
const oneLine = (text) => text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '�')
    .trim();
/** As `oneLine`, at most `longest` characters. */
function shortened(text, longest) {
    const line = oneLine(text);
    return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

;// CONCATENATED MODULE: ./build/report/findings.js


/** GitHub shows ten annotations of a kind for each step, the first ones; what is left is counted in the last. */
const MOST = 10;
/** The log: a group with a line for each finding, and where and cure below it. */
async function logFindings(judged, runner) {
    if (judged.policy.mode === 'off') {
        runner.info('Image policy: switched off by `policy-level: off`; the bytes were compared with their digests');
        return;
    }
    const title = `Image policy: ${countsText(countsOf(judged.findings))} (${policyText(judged.policy)})`;
    if (judged.findings.length === 0)
        return runner.info(title);
    await runner.group(title, async () => {
        for (const line of linesFor(toldOf(judged)))
            runner.info(line);
    });
}
function linesFor(findings) {
    const width = Math.max(...findings.map(({ rule }) => rule.length));
    return findings.flatMap((finding) => {
        const { level, rule, what, fix } = finding;
        const where = whereText(finding);
        const under = ' '.repeat(10 + width);
        const first = `${level === 'error' ? '✗ error' : '! warn '} ${rule.padEnd(width)}  ${oneLine(what)}`;
        return [first, ...(where === '' ? [] : [`${under}where: ${where}`]), `${under}to do: ${oneLine(fix)}`];
    });
}
/** Annotations of the warnings, worst first, at their lines; the errors are told by what `findingsError` throws. */
function annotateWarnings(judged, runner) {
    for (const problem of problemsOf(judged, 'warn'))
        runner.warning(sentence(problem), problem.at);
}
/** The error that stops the push; undefined where no finding is one. */
function findingsError(judged) {
    const problems = problemsOf(judged, 'error');
    return problems.length === 0 ? undefined : new ShipError(problems);
}
function problemsOf(judged, level) {
    const findings = toldOf(judged).filter((finding) => finding.level === level);
    const shown = findings.length > MOST ? findings.slice(0, MOST - 1) : findings;
    const rest = findings.slice(shown.length);
    return [...shown.map(problemOf), ...(rest.length === 0 ? [] : [countedProblem(rest)])];
}
/** Where the annotation stands needs no words in it. */
function problemOf({ rule, what, fix, at, inImage }) {
    const why = `found by the rule \`${rule}\`${inImage === '' ? '' : ` in ${inImage}`}`;
    return { code: `policy/${rule}`, what: oneLine(what), why, fix: oneLine(fix), ...(at === undefined ? {} : { at }), inSummary: true };
}
function countedProblem(rest) {
    const rules = Map.groupBy(rest, ({ rule }) => rule);
    const noun = rest[0]?.level === 'error' ? 'error' : 'warning';
    return {
        code: 'policy/more',
        what: `And ${counted(rest.length, noun)} more of the image policy`,
        why: [...rules].map(([rule, all]) => `\`${rule}\` ${all.length}`).join(', '),
        fix: 'All stand in the log, in the summary of this job and in the file that the output `sarif-file` names',
        inSummary: true,
    };
}

;// CONCATENATED MODULE: ./build/report/markdown.js

/** A table; `|` and line breaks in cells are made harmless. */
function table(head, rows) {
    return `${row(head)}|${head.map(() => '---').join('|')}|\n${rows.map(row).join('')}`;
}
const row = (cells) => `| ${cells.map(cell).join(' | ')} |\n`;
const cell = (text) => text.replaceAll('|', '\\|').replace(/\r?\n/g, ' ');
/** A code block whose fence is longer than any run of backticks inside, so that its text can't end it. */
function fenced(text, language = '') {
    const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
    const fence = '`'.repeat(longest + 1);
    return `${fence}${language}\n${text}\n${fence}\n`;
}
function folded(title, inside) {
    return `<details><summary>${escapeHtml(title)}</summary>\n\n${inside}\n</details>\n`;
}
/** Text that comes from outside, inside a code span: it can neither end it nor start another element. */
function code(text) {
    const clean = text.replace(/\r?\n/g, ' ');
    return clean.includes('`') ? `\`\` ${clean} \`\`` : `\`${clean}\``;
}
/** Text that comes from outside, as words of a sentence. */
function escapeHtml(text) {
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
/** `820 ms`, `3.4 s`, `2 min 5 s`. */
function duration(ms) {
    if (ms < 1000)
        return `${Math.round(ms)} ms`;
    if (ms < 60_000)
        return `${(ms / 1000).toFixed(1)} s`;
    const seconds = Math.round(ms / 1000);
    return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
/** A bar of blocks, in eighths, `width` characters for `share` = 1. */
function bar(share, width = 24) {
    const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
    const rest = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
    return '█'.repeat(Math.floor(eighths / 8)) + rest || '▏';
}

;// CONCATENATED MODULE: ./build/image/bake.js

/** @throws Wrong where bake would refuse the file */
function parseTarget(text) {
    if (/^[\w-]+$/.test(text))
        return text;
    throw new Wrong('bake takes no such name for a target', 'Use letters, digits, `_` and `-`');
}
/** The contents of docker/metadata-action's four bake files, as JSON text. */
function bakeFiles(named, target) {
    const definition = (content) => JSON.stringify({ target: { [target]: content } }, null, 2);
    const tags = { tags: named.references, args: { DOCKER_META_IMAGES: named.images.join(','), DOCKER_META_VERSION: named.version } };
    const labels = { labels: Object.fromEntries(named.labels.map(([name, value]) => [literal(name), literal(value)])) };
    return {
        'bake-file': definition({ ...tags, ...labels }),
        'bake-file-tags': definition(tags),
        'bake-file-labels': definition(labels),
        'bake-file-annotations': definition({ annotations: named.annotations.map(literal) }),
    };
}
/** bake reads every text as a template of HCL: `${HOME}` in a description would be the variable's value, or an error. */
const literal = (text) => text.replaceAll(/[$%](?=\{)/g, '$&$&');
/** The output `json`. */
function namesAsJson(named) {
    const { references, tagNames, labels, annotations } = named;
    return JSON.stringify({ tags: references, 'tag-names': tagNames, labels: Object.fromEntries(labels), annotations });
}

;// CONCATENATED MODULE: ./build/report/outputs.js


/** What is known once all is decided; `dry-run` ends with these. `files` are the paths of the bake files. */
function planOutputs(plan, separators, files) {
    const names = outputs_namesOf(plan);
    return {
        version: plan.version,
        tags: names.references.join(separators.tags || '\n'),
        'tag-names': names.tagNames.join(separators.tags || '\n'),
        labels: names.labels.map(([name, value]) => `${name}=${value}`).join(separators.labels || '\n'),
        annotations: names.annotations.join(separators.annotations || '\n'),
        json: namesAsJson(names),
        ...files,
        environment: plan.environment,
        plan: JSON.stringify(plan),
    };
}
/** The four bake files by output name. */
const bakeFilesOf = (plan, target) => bakeFiles(outputs_namesOf(plan), target);
function outputs_namesOf(plan) {
    return {
        images: plan.repositories.map(({ name }) => name),
        version: plan.version,
        references: plan.references,
        tagNames: plan.tags.map(({ name }) => name),
        labels: plan.labels,
        annotations: plan.annotations,
    };
}
/** What the build, the verification and the push add. References to an image that no registry has are left empty. */
function resultOutputs({ plan, built, layout, verified, pushed }) {
    const digest = pushed?.digest ?? layout.root.digest;
    const [repository] = plan.repositories;
    const images = layout.manifests.filter(({ attestation }) => !attestation);
    const tested = 'skipped' in verified.smoke ? images[0]?.config.digest : verified.smoke.imageId;
    return {
        digest,
        'image-ref': pushed && repository ? taggedAndPinned(repository, plan.version, digest) : '',
        image: pushed && repository ? pinned(repository, digest) : '',
        'platform-digests': JSON.stringify(Object.fromEntries(images.map(({ platform, descriptor }) => [platform, descriptor.digest]))),
        imageid: tested ?? '',
        metadata: JSON.stringify(built.metadata),
        pushed: String(pushed !== undefined),
        size: sizeOutput(verified.integrity),
    };
}
/** JSON: `compressed` and `unpacked` bytes by platform. */
const sizeOutput = ({ platforms }) => JSON.stringify(Object.fromEntries(platforms.map(({ platform, compressed, unpacked }) => [platform, { compressed, unpacked }])));
/** Characters from which on it tells something that a secret is found in an output. */
const SHORTEST_TELLING = 4;
/** Names of the outputs that hold a secret: GitHub drops them between jobs. Shorter secrets are found everywhere, so they don't count. */
function outputsWithSecrets(outputs, secrets) {
    const telling = secrets.filter((secret) => secret.length >= SHORTEST_TELLING);
    return Object.entries(outputs).flatMap(([name, value]) => (telling.some((secret) => value.includes(secret)) ? [name] : []));
}

;// CONCATENATED MODULE: ./build/policy/check.js
/** Keeps the names of rules and parameters as types. */
const check = (declared) => declared;

;// CONCATENATED MODULE: ./build/policy/parameter.js


/** The kinds of parameter. */
const parameter = {
    /** Bytes: a number, or `16MB`, `1.5 GiB`. Decimal units as registries show them; `KiB`, `MiB`, `GiB` are powers of 1024. */
    bytes: (...[description, fallback]) => ({
        kind: 'size',
        description,
        default: fallback,
        schema: {
            oneOf: [
                { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
                { type: 'string', pattern: BYTES.source },
            ],
        },
        read: readBytes,
    }),
    /** A share: `0.95`, or `95%`. `most` is 1 but for growth, which may be more. */
    share: (description, fallback, most = 1) => ({
        kind: 'share',
        description,
        default: fallback,
        schema: {
            oneOf: [
                { type: 'number', minimum: 0, maximum: most },
                { type: 'string', pattern: percentage(most).source },
            ],
        },
        read: (value) => readShare(value, most),
    }),
    flag: (...[description, fallback]) => ({
        kind: '`true` or `false`',
        description,
        default: fallback,
        schema: { type: 'boolean' },
        read: (value) => {
            if (typeof value === 'boolean')
                return value;
            throw new Wrong('it is neither true nor false', 'Write `true` or `false`');
        },
    }),
    /** @param form what is right, in words and as a pattern */
    text: (description, fallback, form) => ({
        kind: 'text',
        description,
        default: fallback,
        schema: form === undefined ? { type: 'string' } : { type: 'string', pattern: form.is.source },
        read: (value) => {
            const text = parameter_readText(value);
            if (form !== undefined && !form.is.test(text))
                throw new Wrong('it is not of the form that is due', `Write ${form.due}`);
            return text;
        },
    }),
    /** A list of texts. */
    texts: (...[description, fallback]) => ({
        kind: 'list of texts',
        description,
        default: fallback,
        schema: { type: 'array', items: { type: 'string' } },
        read: (value) => parameter_listOf(value).map(parameter_readText),
    }),
    globs: (...[description, fallback]) => ({
        kind: 'list of globs',
        description,
        default: fallback,
        schema: { type: 'array', items: { type: 'string', pattern: GLOB.source } },
        read: (value) => parameter_listOf(value).map((one) => readGlob(parameter_readText(one))),
    }),
    /** @param by what an entry may name besides `path`: the rules of the check, or the kinds of secret */
    allowances: (description, by) => ({
        kind: 'list of allowances',
        description,
        default: [],
        schema: {
            type: 'array',
            items: {
                type: 'object',
                properties: {
                    path: { type: 'string', pattern: GLOB.source },
                    ...Object.fromEntries(Object.entries(by).map(([part, known]) => [part, { enum: known }])),
                    reason: { type: 'string', pattern: SOMETHING.source },
                },
                required: ['reason'],
                minProperties: 2,
                additionalProperties: false,
            },
        },
        read: (value) => parameter_listOf(value).map((entry) => readAllowance(entry, by)),
    }),
};
const SOMETHING = /\S/;
/** Not empty, and no `!` in front: what allows all but one thing was hardly meant. */
const GLOB = /^\/*[^!\s/].{0,999}$/;
/** Digits are limited so that every size is a whole number that is kept exactly. */
const BYTES = /^\s*(?:(\d{1,15})|(\d{1,6}(?:\.\d{1,9})?)\s*(B|kB|KB|MB|GB|KiB|MiB|GiB))\s*$/;
const UNITS = { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
/** Whole bytes of a number or a text with a unit. @throws Wrong */
function readBytes(value) {
    const [, plain, count = plain, unit = 'B'] = (typeof value === 'string' ? BYTES.exec(value) : undefined) ?? [];
    const bytes = typeof value === 'number' ? value : Math.round(Number(count) * (UNITS[unit] ?? Number.NaN));
    if (Number.isSafeInteger(bytes) && bytes >= 0)
        return bytes;
    throw new Wrong('it is no size', 'Write bytes, or a number with kB, MB, GB, KiB, MiB or GiB, such as `20MB`');
}
/** From 0 % to `most`, a power of ten. */
const percentage = (most) => new RegExp(`^\\s*(${most * 100}(?:\\.0+)?|\\d{1,${`${most}`.length + 1}}(?:\\.\\d+)?)\\s*%\\s*$`);
function readShare(value, most) {
    const [, percent] = (typeof value === 'string' ? percentage(most).exec(value) : undefined) ?? [];
    const share = typeof value === 'number' ? value : Number(percent) / 100;
    if (share >= 0 && share <= most)
        return share;
    throw new Wrong('it is no share', `Write a number from 0 to ${most}, or a percentage such as \`5%\``);
}
function parameter_readText(value) {
    if (typeof value === 'string')
        return value;
    if (typeof value === 'number' || typeof value === 'boolean')
        throw new Wrong('YAML reads it as no text', 'Put quotes around it');
    throw new Wrong('it is no text', 'Write a text');
}
function readGlob(text) {
    if (GLOB.test(text))
        return text;
    throw new Wrong('it has no glob that is understood here', 'Write a path in the image, such as `app/testdata/**`, without `!` in front');
}
function parameter_listOf(value) {
    if (Array.isArray(value))
        return value;
    throw new Wrong('it is no list', 'Write one entry a line, each with `- ` in front');
}
function readAllowance(value, by) {
    const parts = ['path', ...Object.keys(by)];
    const fix = `Write \`reason:\` and ${parts.map((part) => `\`${part}:\``).join(' or ')}`;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw new Wrong('it is no mapping', fix);
    const entries = Object.entries(value);
    const unknown = entries.find(([name]) => ![...parts, 'reason'].includes(name));
    if (unknown)
        throw new Wrong(`it has the unknown part \`${unknown[0]}\``, suggest(unknown[0], [...parts, 'reason']));
    const read = Object.fromEntries(entries.map(([name, part]) => [name, parameter_readText(part)]));
    const { reason = '', ...named } = read;
    if (reason.trim() === '')
        throw new Wrong('it gives no reason', fix);
    if (Object.keys(named).length === 0)
        throw new Wrong('it would allow everything', fix);
    if (named['path'] !== undefined)
        readGlob(named['path']);
    for (const [part, name = ''] of Object.entries(named)) {
        const known = by[part] ?? [];
        if (part !== 'path' && !known.includes(name))
            throw new Wrong(`it names the unknown ${part} \`${name}\``, suggest(name, known));
    }
    return { ...named, reason };
}

;// CONCATENATED MODULE: ./build/policy/checks/context.js


const context = check({
    about: 'What is sent to the builder',
    rules: {
        git: { level: 'warn', about: '.git is in the context', fix: 'Name `.git` in .dockerignore' },
        environment: { level: 'warn', about: 'A .env file is in the context', fix: 'Name `.env*` in .dockerignore' },
        large: {
            level: 'warn',
            about: 'More is sent to the builder than `highest-bytes`',
            fix: 'Begin .dockerignore with `*`, and list what is needed: `!go.mod`, `!**/*.go`',
        },
        unused: {
            level: 'warn',
            about: 'Much is sent to the builder that no COPY, ADD or mount takes, because `--exclude` saves no sending',
            fix: 'Name what no COPY or ADD takes in .dockerignore',
        },
    },
    parameters: {
        'highest-bytes': parameter.bytes('Bytes that are sent to the builder', 100e6),
        'highest-unused-bytes': parameter.bytes('Bytes that are sent, and that no COPY, ADD or mount takes', 5e6),
    },
});

;// CONCATENATED MODULE: ./build/policy/checks/dockerfile.js


const dockerfile = check({
    about: 'The Dockerfile, by BuildKit’s own build checks',
    rules: {
        check: {
            level: 'warn',
            about: 'BuildKit warns of an instruction',
            fix: 'Change the instruction as BuildKit says; `# check=skip=RULE` in the Dockerfile, or `skip` here, leaves a check out',
        },
    },
    parameters: { skip: parameter.texts('BuildKit’s checks that are not asked for, such as `FromPlatformFlagConstDisallowed`', []) },
});

;// CONCATENATED MODULE: ./build/policy/checks/entrypoint.js

const entrypoint = check({
    about: 'Whether the container can start',
    rules: {
        missing: {
            level: 'error',
            about: 'The program that ENTRYPOINT or CMD names is not in the image',
            fix: 'Copy the program into the last stage, and give its full path: `ENTRYPOINT ["/app"]`',
        },
        'not-executable': {
            level: 'error',
            about: 'The program has no permission to be executed',
            fix: '`COPY --chmod=0755`, or `chmod` in the stage that builds it',
        },
        shell: {
            level: 'error',
            about: 'Shell form, or a script, in an image without that shell or interpreter',
            fix: 'Use the exec form, `ENTRYPOINT ["/app"]`, or a base image that has the shell',
        },
        interpreter: {
            level: 'error',
            about: 'The program is linked dynamically and its loader is not in the image: “no such file or directory” at start',
            fix: 'Build with `CGO_ENABLED=0`, or use a base image that has the loader',
        },
        architecture: {
            level: 'error',
            about: 'The program is for another architecture or system than the image says',
            fix: 'Build with `GOOS=$TARGETOS GOARCH=$TARGETARCH`',
        },
    },
    parameters: {},
});

;// CONCATENATED MODULE: ./build/policy/checks/forbidden.js


const rules = {
    git: {
        level: 'error',
        about: 'A .git folder: the whole history, and often a token in its config',
        fix: 'Name `.git` in .dockerignore, or copy what is needed instead of everything',
    },
    sources: {
        level: 'warn',
        about: 'Go sources, go.mod or go.sum',
        fix: 'Build in a stage of its own, and copy the program alone into the last one',
    },
    toolchain: { level: 'warn', about: 'The Go toolchain', fix: 'Build in a stage of its own, and copy the program alone into the last one' },
    caches: { level: 'warn', about: 'Caches of modules, builds or packages', fix: 'Use `RUN --mount=type=cache`, or delete them in the same RUN' },
    tests: { level: 'warn', about: 'Tests and their data', fix: 'Copy what is needed instead of everything, or name them in .dockerignore' },
    editors: { level: 'warn', about: 'Files of editors and systems, such as .DS_Store, *.swp, .idea', fix: 'Name them in .dockerignore' },
    shells: { level: 'off', about: 'A shell', fix: 'Use a base image without one, such as `gcr.io/distroless/static` or `scratch`' },
    'package-managers': {
        level: 'off',
        about: 'A package manager',
        fix: 'Use a base image without one, such as `gcr.io/distroless/static` or `scratch`',
    },
    files: { level: 'error', about: 'A file that the policy forbids', fix: 'Do not copy it, or allow it with a reason' },
};
const forbidden = check({
    about: 'Files that have no business in the image of a service',
    rules,
    parameters: {
        files: parameter.globs('Further forbidden files', []),
        allow: parameter.allowances('What is there on purpose: by `path` or `rule`, with a `reason`', { rule: Object.keys(rules) }),
    },
});

;// CONCATENATED MODULE: ./build/policy/checks/go.js


const go = check({
    about: 'How the Go program was built (its build information)',
    rules: {
        version: {
            level: 'error',
            about: 'Built with an older Go than `lowest-version`',
            fix: 'Use a newer `golang` image, or a newer `toolchain` in go.mod',
        },
        modules: {
            level: 'error',
            about: 'A module differs from go.sum: not what was reviewed was built in',
            fix: 'Run `go mod tidy` and `go mod verify`, commit go.sum, and build from it',
        },
        revision: {
            level: 'error',
            about: '`vcs.revision` is not the commit that is shipped',
            fix: 'Build from the commit that is checked out, without a cached program of another one',
        },
        modified: {
            level: 'warn',
            about: '`vcs.modified`: built from files that are not in the commit',
            fix: 'Build from a clean checkout; name what changes in it in .gitignore',
        },
        trimpath: { level: 'warn', about: 'Without -trimpath: paths of the build machine are in the program', fix: '`go build -trimpath`' },
        static: { level: 'warn', about: 'Linked dynamically (CGO_ENABLED=1)', fix: '`CGO_ENABLED=0 go build`' },
        stripped: { level: 'warn', about: 'Symbol tables are shipped (-ldflags "-s -w" leaves them out)', fix: '`go build -ldflags "-s -w"`' },
        replaced: { level: 'off', about: 'A module is replaced by a local folder', fix: 'Take the `replace` out of go.mod, and require a version' },
    },
    parameters: {
        'lowest-version': parameter.text("The oldest Go that is good enough, such as `'1.26'` or `'1.26.1'`; empty: any", '', {
            is: /^(\d+\.\d+(\.\d+|rc\d+|beta\d+)?)?$/,
            due: "a version of Go in quotes, such as `'1.26'` or `'1.26.1'`",
        }),
        'go-sum': parameter.text('The go.sum to compare with, relative to the workspace; empty: the one in the build context', ''),
    },
});

;// CONCATENATED MODULE: ./build/policy/checks/integrity.js

/** Not for the policy to change: without it nothing else that is said of the image would mean anything. */
const integrity = check({
    about: 'Every blob’s digest and size; index, manifests, configurations and attestations agree. Always on, always an error',
    rules: {
        bytes: {
            level: 'error',
            about: 'A blob is not what its descriptor says',
            fix: 'Build again with `no-cache: true`; if it happens again, the disk or the builder is at fault',
        },
        consistency: {
            level: 'error',
            about: 'Index, manifest, configuration or layers contradict each other',
            fix: 'Build again with `no-cache: true`; if it happens again, the builder is at fault',
        },
        layer: {
            level: 'error',
            about: 'A layer is no sound archive, or larger than the limits',
            fix: 'Build again with `no-cache: true`; a layer above the limits has to be split',
        },
    },
    parameters: {},
});

;// CONCATENATED MODULE: ./build/policy/checks/labels.js


const labels = check({
    about: 'OCI labels',
    rules: {
        missing: { level: 'warn', about: 'A required label is missing', fix: 'Add it to the input `labels`, or as LABEL to the Dockerfile' },
        invalid: {
            level: 'warn',
            about: 'A label is not of the form that the OCI image-spec gives it',
            fix: 'Write it in the form that the image-spec gives it',
        },
        differs: {
            level: 'error',
            about: 'A label is not what the plan says',
            fix: 'Take it out of the Dockerfile, or give the value in the input `labels`',
        },
    },
    parameters: {
        required: parameter.texts('Labels that must be there', [
            'org.opencontainers.image.source',
            'org.opencontainers.image.revision',
            'org.opencontainers.image.created',
            'org.opencontainers.image.version',
        ]),
    },
});

;// CONCATENATED MODULE: ./build/policy/checks/privilege.js


const privilege_rules = {
    setuid: { level: 'warn', about: 'setuid or setgid: whoever runs it becomes its owner', fix: '`RUN chmod a-s`, or a base image without it' },
    capabilities: {
        level: 'warn',
        about: 'File capabilities',
        fix: 'Let the service listen on a port above 1023, and copy the file without its capabilities',
    },
    'world-writable': {
        level: 'warn',
        about: 'A file or folder that everybody may change',
        fix: '`COPY --chmod=0755`, or a volume for what the service writes',
    },
    device: { level: 'error', about: 'A device node', fix: 'Do not make it: the engine gives a container the devices it needs' },
    escape: {
        level: 'error',
        about: 'A name or link that leaves the root of the image',
        fix: 'Write the link relative to the image, or take it out',
    },
    'absolute-name': {
        level: 'warn',
        about: 'A name in a layer that starts with `/`: engines treat these differently',
        fix: 'Build the layer with names relative to the root, as BuildKit does',
    },
};
const privilege = check({
    about: 'Files that give more than they should',
    rules: privilege_rules,
    parameters: { allow: parameter.allowances('What is there on purpose: by `path` or `rule`, with a `reason`', { rule: Object.keys(privilege_rules) }) },
});

;// CONCATENATED MODULE: ./build/policy/checks/reproducible.js


const reproducible = check({
    about: 'Whether the same commit gives the same image',
    rules: {
        times: {
            level: 'warn',
            about: 'Files are younger than the commit (SOURCE_DATE_EPOCH)',
            fix: '`touch -d @$SOURCE_DATE_EPOCH` what a RUN makes; copy folders as trees of their own',
        },
        rebuild: {
            level: 'error',
            about: 'A second build gave another digest',
            fix: 'Pin what the build downloads, and look for times and random names in what it makes',
        },
    },
    parameters: { rebuild: parameter.flag('Build a second time without the cache and compare', false) },
});

;// CONCATENATED MODULE: ./build/policy/checks/runtime.js

const runtime = check({
    about: 'Traps that show only in production',
    rules: {
        certificates: {
            level: 'warn',
            about: 'The program makes requests (it links an HTTP client, or crypto/tls.Dial), and the image has no CA certificates',
            fix: 'Copy /etc/ssl/certs/ca-certificates.crt from the stage that builds, or use `gcr.io/distroless/static`',
        },
        zones: {
            level: 'warn',
            about: 'TZ names a time zone, or the program loads one, and the image has no tzdata',
            fix: 'Copy /usr/share/zoneinfo from the stage that builds, or import `time/tzdata`',
        },
        port: { level: 'warn', about: 'The smoke test’s port is not EXPOSEd', fix: '`EXPOSE` the port, or correct `smoke-port`' },
        'stop-signal': {
            level: 'warn',
            about: 'STOPSIGNAL is not one that the program is known to end upon',
            fix: 'Take STOPSIGNAL out: SIGTERM is what Go services listen to',
        },
        workdir: {
            level: 'warn',
            about: 'WORKDIR is no folder, or closed to the user that runs the service',
            fix: 'Take a folder outside of /root, such as `WORKDIR /srv`',
        },
        base: { level: 'warn', about: 'A base image without a version, or `latest`', fix: 'Name a version: `golang:1.26`' },
        'base-pinned': { level: 'off', about: 'A base image without a digest', fix: 'Add the digest, `golang:1.26@sha256:…`, and let a bot renew it' },
    },
    parameters: {},
});

;// CONCATENATED MODULE: ./build/policy/secret-kinds.js
/** What a secret can be; the names that an allowance uses. */
const SECRET_KINDS = [
    'private-key',
    'gcp-service-account',
    'aws-access-key',
    'aws-secret-key',
    'azure-key',
    'alibaba-access-key',
    'google-api-key',
    'digitalocean-token',
    'github-token',
    'gitlab-token',
    'npm-token',
    'pypi-token',
    'slack-token',
    'slack-webhook',
    'stripe-key',
    'sendgrid-key',
    'service-token',
    'jwt',
    'kubeconfig',
    'connection-string',
    'docker-login',
    'netrc',
    'pgpass',
    'dotenv',
    'password',
];

;// CONCATENATED MODULE: ./build/policy/checks/secrets.js



const secrets = check({
    about: 'Secrets in files of every layer (also deleted ones), ENV, labels, history and build arguments',
    rules: {
        file: {
            level: 'error',
            about: 'A file of a layer holds a secret, whether a later layer deletes it or not',
            fix: 'Keep it out of the layer that brings it (deleting it later does not help): `RUN --mount=type=secret`. Replace the secret: it counts as known',
        },
        configuration: {
            level: 'error',
            about: 'ENV, a label, ENTRYPOINT or CMD, or the history with its build arguments holds a secret',
            fix: '`RUN --mount=type=secret` for the build, the environment of the deployment for the service. Replace the secret: it counts as known',
        },
    },
    parameters: {
        allow: parameter.allowances('What is no secret although it looks like one: by `path` or `kind`, with a `reason`', { kind: SECRET_KINDS }),
    },
});

;// CONCATENATED MODULE: ./build/policy/checks/size.js


const size = check({
    about: 'Budgets',
    rules: {
        pull: { level: 'error', about: 'More bytes to pull than `max-pull`', fix: 'Look at the layers in the summary; copy less, or raise `max-pull`' },
        disk: { level: 'error', about: 'More bytes on disk than `max-disk`', fix: 'Look at the layers in the summary; copy less, or raise `max-disk`' },
        layer: { level: 'error', about: 'A layer has more bytes to pull than `max-layer`', fix: 'Copy less, split the layer, or raise `max-layer`' },
        growth: {
            level: 'error',
            about: 'It grew more than `max-growth` or `max-growth-share` since the reference',
            fix: 'Look at the layers in the summary; where the growth is meant, raise the limit for this release',
        },
    },
    parameters: {
        'max-pull': parameter.bytes('Bytes that a pull moves, for each platform (as the input `max-size`)', undefined),
        'max-disk': parameter.bytes('Bytes of all layers unpacked, for each platform', undefined),
        'max-layer': parameter.bytes('Bytes that a pull moves for one layer', undefined),
        'max-growth': parameter.bytes('Bytes to pull more than the reference', undefined),
        'max-growth-share': parameter.share('Share of the reference’s bytes to pull, such as `10%`', undefined, 100),
        reference: parameter.text('What growth is measured against: `previous` (the previous release in the same repository) or an image reference', 'previous'),
    },
});

;// CONCATENATED MODULE: ./build/policy/checks/user.js


const user = check({
    about: 'Who runs the service',
    rules: {
        root: {
            level: 'error',
            about: 'The container runs as root: a hole in the service is a hole in the node',
            fix: '`USER 65532:65532` in the last stage; where it must be root, the input `allow-root`',
        },
        name: {
            level: 'warn',
            about: 'USER is a name: Kubernetes can verify `runAsNonRoot` only for a number',
            fix: 'Give the number: `USER 65532:65532`',
        },
        unknown: {
            level: 'error',
            about: 'USER names a user that the image’s /etc/passwd does not have: the container does not start',
            fix: 'Give a number, which needs no entry: `USER 65532:65532`',
        },
    },
    parameters: { 'allow-root': parameter.flag('Root is allowed (as the input `allow-root`)', false) },
});

;// CONCATENATED MODULE: ./build/policy/checks/waste.js


const waste = check({
    about: 'Bytes that are shipped and never seen (dive’s formula and limits)',
    rules: {
        efficiency: {
            level: 'warn',
            about: 'Efficiency below `lowest-efficiency`',
            fix: 'Delete in the RUN that makes; copy with the right owner and mode instead of changing them later',
        },
        bytes: {
            level: 'warn',
            about: 'More wasted bytes than `highest-wasted-bytes`',
            fix: 'Delete in the RUN that makes; copy with the right owner and mode instead of changing them later',
        },
        share: {
            level: 'warn',
            about: 'Wasted bytes are a larger share of the user’s layers than `highest-wasted-share`',
            fix: 'Delete in the RUN that makes; copy with the right owner and mode instead of changing them later',
        },
        duplicates: {
            level: 'warn',
            about: 'The same content under several names, more than `highest-duplicate-bytes` in total',
            fix: 'Copy it once, and link to it',
        },
    },
    parameters: {
        'lowest-efficiency': parameter.share('Smallest sum of sizes by path over the sum of all', 0.95),
        'highest-wasted-bytes': parameter.bytes('Bytes deleted or overwritten by a later layer', 20e6),
        'highest-wasted-share': parameter.share('Of the bytes of all layers above the base image', 0.2),
        'highest-duplicate-bytes': parameter.bytes('Bytes that could be links', 5e6),
    },
});

;// CONCATENATED MODULE: ./build/policy/catalogue.js














/** Every check: the one place where they are declared. The JSON Schema and the README's table are rendered from here. */
const catalogue = {
    integrity: integrity,
    user: user,
    entrypoint: entrypoint,
    secrets: secrets,
    forbidden: forbidden,
    privilege: privilege,
    size: size,
    waste: waste,
    go: go,
    runtime: runtime,
    labels: labels,
    reproducible: reproducible,
    dockerfile: dockerfile,
    context: context,
};

;// CONCATENATED MODULE: ./build/report/sarif.js



/** GitHub refuses more than 25,000 results, and shows the worst 5,000 of them. */
const sarif_MOST = 5000;
/** Characters: GitHub cuts descriptions here. */
const sarif_LONGEST = 1024;
/**
 * SARIF 2.1.0 (OASIS), as GitHub's code scanning reads it. Each result stands at a file of the repository: where the finding says, else at the line of the Dockerfile that
 * made the layer, else at the Dockerfile. The place in the image is its logical location.
 */
function sarif(judged, { docs, image }) {
    const findings = toldOf(judged);
    const rules = rulesOf(judged.policy.levels, findings);
    const index = new Map(rules.map(([id], at) => [id, at]));
    const shown = findings.slice(0, sarif_MOST);
    const left = findings.length - shown.length;
    const note = { level: 'note', message: { text: `${left} more findings are left out: code scanning shows no more than ${sarif_MOST}` } };
    const run = {
        tool: {
            driver: {
                name: 'gin-ship',
                ...(docs === '' ? {} : { informationUri: docs }),
                rules: rules.map(([id, rule]) => ruleOf(id, rule, judged.policy.levels, docs)),
            },
        },
        // The part up to the last slash is the category: each replaces only its own earlier analysis.
        automationDetails: { id: `gin-ship/${image === '' ? 'image' : image}/` },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The checkout of the repository' } } },
        invocations: [{ executionSuccessful: true, ...(left > 0 ? { toolExecutionNotifications: [note] } : {}) }],
        results: shown.map((finding) => resultOf(finding, index.get(finding.rule) ?? -1, judged)),
    };
    return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, undefined, 1)}\n`;
}
/** All rules that were looked for: an alert is closed when its rule is there and its result is not. */
function rulesOf(levels, findings) {
    const found = new Set(findings.map(({ rule }) => rule));
    return Object.entries(catalogue).flatMap(([check, { rules }]) => Object.entries(rules)
        .map(([name, rule]) => [`${check}/${name}`, rule])
        .filter(([id]) => found.has(id) || (levels[id] ?? 'off') !== 'off'));
}
function ruleOf(id, { about, fix, level: usual }, levels, docs) {
    const [check = ''] = id.split('/');
    const level = levels[id] ?? usual;
    return {
        id,
        name: id.replaceAll(/(?:^|[/-])(\w)/g, (_, letter) => letter.toUpperCase()),
        shortDescription: { text: about },
        help: { text: fix },
        ...(docs === '' ? {} : { helpUri: `${docs}#${check}` }),
        defaultConfiguration: { level: levelOf(level === 'error' ? 'error' : 'warn') },
        properties: { tags: ['image', check] },
    };
}
const levelOf = (level) => (level === 'error' ? 'error' : 'warning');
function resultOf(finding, ruleIndex, { dockerfile }) {
    const { rule, level, what, where, fix, layer, at, platforms, inImage } = finding;
    const file = at?.file ?? dockerfile?.file;
    const region = { startLine: Math.max(1, at?.line ?? 1) };
    const physical = file === undefined ? {} : { physicalLocation: { artifactLocation: artifact(file), region } };
    const name = oneLine(where);
    const logical = name === '' ? {} : { logicalLocations: [{ fullyQualifiedName: name, kind: 'resource' }] };
    const location = { ...physical, ...logical };
    return {
        ruleId: rule,
        ...(ruleIndex < 0 ? {} : { ruleIndex }),
        level: levelOf(level),
        message: { text: shortened(`${oneLine(what)}${inImage === '' ? '' : ` (${inImage})`}. ${oneLine(fix)}`, sarif_LONGEST) },
        ...(Object.keys(location).length === 0 ? {} : { locations: [location] }),
        // GitHub's own key, primaryLocationLineHash, is left to its upload step, which warns of any other value than its own.
        partialFingerprints: { 'ginShip/v1': fingerprint(finding) },
        properties: { platforms, ...(layer === undefined ? {} : { layer }), where: shortened(where, sarif_LONGEST), fix: shortened(fix, sarif_LONGEST) },
    };
}
/** The same for the same finding of another build: sizes, counts and line numbers in its text change. */
function fingerprint({ rule, what, where }) {
    const steady = where.replace(/:\d+$/, '');
    return (0,external_node_crypto_namespaceObject.createHash)('sha256')
        .update(JSON.stringify([rule, steady, what.replaceAll(/\d+/g, '0')]))
        .digest('hex')
        .slice(0, 32);
}
/** A path of the repository as a relative address (RFC 3986); one outside of it, such as a Dockerfile below /tmp, as an absolute one. */
function artifact(file) {
    const uri = file.split('/').map(encodeURIComponent).join('/');
    return file.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: '%SRCROOT%' };
}

;// CONCATENATED MODULE: ./build/report/policy-outputs.js




/** GitHub takes 1 MiB for all outputs of a job; the SARIF file has the rest. */
const policy_outputs_MOST = { findings: 300, modules: 2000, characters: 500 };
/**
 * Tells what the policy found: log, annotations of the warnings, SARIF file. The errors are told by who catches what `findingsError` gives.
 * @returns the outputs, to be set before that is thrown
 */
async function tellFindings(judged, world, { runner, files }) {
    await logFindings(judged, runner);
    annotateWarnings(judged, runner);
    const file = external_node_path_namespaceObject.join(await files.temporaryFolder('policy-'), 'gin-ship.sarif');
    await files.write(file, sarif(judged, world));
    return { policy: policyOutput(judged), 'sarif-file': file };
}
/** Where docs/policy.md of this very version is read; '' in a workflow that uses the action from its own checkout. */
function docsOf(env) {
    const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '', GITHUB_SERVER_URL: server = 'https://github.com' } = env;
    return repository === '' || ref === '' ? '' : `${server}/${repository}/blob/${ref}/docs/policy.md`;
}
/** JSON: `mode`, `source`, `errors`, `warnings`, `findings` (worst first), `waste` by platform, `modules`; `more` where some are left out. */
function policyOutput(judged) {
    const { policy, wasted, modules } = judged;
    const findings = toldOf(judged);
    const shown = findings.slice(0, policy_outputs_MOST.findings).map(({ rule, level, what, where, fix, layer, at, platforms }) => ({
        rule,
        level,
        what: shortened(what, policy_outputs_MOST.characters),
        where: shortened(where, policy_outputs_MOST.characters),
        fix: shortened(fix, policy_outputs_MOST.characters),
        layer,
        at,
        platforms,
    }));
    const more = { findings: findings.length - shown.length, modules: Math.max(0, modules.length - policy_outputs_MOST.modules) };
    return JSON.stringify({
        mode: policy.mode,
        source: oneLine(policy.source),
        ...countsOf(findings),
        findings: shown,
        waste: Object.fromEntries(Object.entries(wasted).map(([platform, layers]) => [platform, { bytes: layers.reduce((sum, one) => sum + one, 0), layers }])),
        modules: modules.slice(0, policy_outputs_MOST.modules),
        ...(more.findings + more.modules > 0 ? { more } : {}),
    });
}

;// CONCATENATED MODULE: ./build/report/policy-summary.js



/** Rows that are seen at once, and rows at all: GitHub drops a summary above 1 MiB as a whole. */
const SEEN = 10;
const policy_summary_MOST = 300;
/** Characters of a cell. */
const policy_summary_LONGEST = 400;
/** The summary of a run that the policy ends: all of it, because nothing else is left to tell. @param what has become of the image, one sentence */
function stoppedSummary(judged, what) {
    const parts = ['## ✗ Stopped by the image policy', escapeHtml(what), findingsSection(judged), layersSection(judged)];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
/** `### Image policy: 3 warnings` and a table, worst first. */
function findingsSection(judged) {
    if (judged.policy.mode === 'off')
        return '### Image policy\n\nSwitched off by `policy-level: off`.';
    const title = `### Image policy: ${countsText(countsOf(judged.findings))}\n\n${escapeHtml(policyText(judged.policy))}`;
    const findings = toldOf(judged);
    if (findings.length === 0)
        return title;
    const rows = findings.slice(0, policy_summary_MOST).map(policy_summary_row);
    const seen = table(HEAD, rows.slice(0, SEEN));
    const rest = rows.length > SEEN ? `\n${folded(`${findings.length - SEEN} more`, table(HEAD, rows.slice(SEEN)))}` : '';
    const left = findings.length > policy_summary_MOST ? `\n${findings.length - policy_summary_MOST} are not shown here; the file that the output \`sarif-file\` names has them.` : '';
    return `${title}\n\n${seen}${rest}${left}`;
}
const HEAD = ['', 'rule', 'what', 'where', 'to do'];
function policy_summary_row(finding) {
    const where = whereText(finding);
    return [
        finding.level === 'error' ? '✗ error' : '⚠ warning',
        code(finding.rule),
        policy_summary_plain(finding.what),
        where === '' ? '' : code(shortened(where, policy_summary_LONGEST)),
        policy_summary_plain(finding.fix),
    ];
}
/** Text of a finding: its code spans stay, all else is made harmless. A name from an image may hold anything. */
function policy_summary_plain(text) {
    const parts = shortened(text, policy_summary_LONGEST).split('`');
    // One that is not closed is no code.
    const open = parts.length % 2 === 0 ? `\`${parts.pop()}` : '';
    return parts.map((part, at) => (at % 2 === 1 && part !== '' ? code(part) : harmless(part))).join('') + harmless(open);
}
const harmless = (text) => escapeHtml(text.replaceAll(/[\\*_[\]~`]/g, String.raw `\$&`));
/** Bars of what each layer adds to a pull, what of it no container ever sees, and the instruction that made it. */
function layersSection(judged) {
    return judged.platforms.length === 0 ? '' : `### Size\n\n${judged.platforms.map((image) => layersOf(image, judged)).join('\n')}`;
}
function layersOf(image, judged) {
    const { platform, layers, compressed: pulled, unpacked: disk } = image;
    const largest = Math.max(...layers.map(({ compressed }) => compressed), 1);
    const wasted = judged.wasted[platform] ?? [];
    const all = wasted.reduce((sum, count) => sum + count, 0);
    const steps = layerSteps(image, judged);
    const rows = layers.map(({ compressed, unpacked }, at) => {
        const step = steps[at] ?? '';
        const lost = wasted[at] ?? 0;
        return [
            `\`${bar(compressed / largest)}\``,
            bytes(compressed),
            bytes(unpacked),
            ...(all > 0 ? [lost === 0 ? '' : bytes(lost)] : []),
            step === '' ? 'the base image' : code(shortened(step, 100)),
        ];
    });
    const lost = all > 0 ? `, ${bytes(all)} of it never seen` : '';
    const title = `**${escapeHtml(platform || 'image')}: ${bytes(pulled)} to pull, ${bytes(disk)} on disk${lost}**`;
    return `${title}\n\n${table(['by layer', 'to pull', 'on disk', ...(all > 0 ? ['never seen'] : []), 'made by'], rows)}`;
}

;// CONCATENATED MODULE: ./build/report/check.js






/**
 * Tells what was found: log, annotations, summary, outputs, SARIF file.
 * @throws ShipError with the findings that are errors, when all else is told
 */
async function reportCheck(checked, integrity, judged, ports) {
    const { runner } = ports;
    runner.info(`Checked ${checked.name}: ${integrityText(integrity)}`);
    const told = await tellFindings(judged, { docs: docsOf(runner.env), image: checked.repository?.path ?? '' }, ports);
    const { errors, warnings } = countsOf(judged.findings);
    const outputs = {
        digest: checked.digest,
        size: sizeOutput(integrity),
        errors: String(errors),
        warnings: String(warnings),
        ...told,
    };
    for (const [name, value] of Object.entries(outputs))
        runner.output(name, value);
    await runner.summary(checkSummary(checked, judged));
    const error = findingsError(judged);
    if (error !== undefined)
        throw error;
}
function checkSummary({ name, digest }, judged) {
    const stopped = countsOf(judged.findings).errors > 0;
    const verdict = stopped ? 'is stopped by the image policy' : judged.policy.mode === 'off' ? 'is what its digests say' : 'passes the image policy';
    const parts = [
        `## ${stopped ? '✗' : '✓'} ${code(name)} ${verdict}`,
        digest === '' || name.endsWith(digest) ? '' : code(digest),
        findingsSection(judged),
        layersSection(judged),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

;// CONCATENATED MODULE: ./build/tags/order.js
const PRE_RELEASE = /^[-_.]?(?:alpha|beta|rc|pre(?:view)?|dev|snapshot|milestone|canary|next|nightly|ea|[abcm])(?![a-z])/i;
/** Where any git tag stands: `release12`, `p1/v1.2.3-rc.1`, `20260131-RC2`. undefined without a number: then there is no order to keep. */
function naturalOrder(tag) {
    const [, folder = '', name = ''] = /^(.*\/)?([^/]*)$/s.exec(tag) ?? [];
    const [found, words = '', number = ''] = /^(\D*)(\d+(?:\.\d+)*)/.exec(name) ?? [];
    if (found === undefined)
        return undefined;
    const rest = name.slice(found.length);
    return { line: `${folder}${words.replace(/v$/i, '')}`.toLowerCase(), numbers: number.split('.'), stable: !PRE_RELEASE.test(rest), rest };
}
/** Whether `a` stands above `b`: a release above every pre-release, then by number, then by what follows. */
function outranks(a, b) {
    if (a.line !== b.line)
        return false;
    if (a.stable !== b.stable)
        return a.stable;
    return (compareNumbers(a.numbers, b.numbers) || compareRest(a.rest, b.rest)) > 0;
}
function compareNumbers(a, b) {
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
        const step = compareDigits(a[i] ?? '0', b[i] ?? '0');
        if (step !== 0)
            return step;
    }
    return 0;
}
function compareDigits(a, b) {
    const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
    return left.length - right.length || Number(left > right) - Number(left < right);
}
/** `rc.10` stands above `rc.9`, and `rc.1` above `rc`. */
function compareRest(a, b) {
    const [left, right] = [order_partsOf(a), order_partsOf(b)];
    for (let i = 0; i < Math.min(left.length, right.length); i++) {
        const [x = '', y = ''] = [left[i], right[i]];
        const step = /^\d/.test(x) && /^\d/.test(y) ? compareDigits(x, y) : Number(x > y) - Number(x < y);
        if (step !== 0)
            return step;
    }
    return left.length - right.length;
}
const order_partsOf = (text) => text.match(/\d+|\D+/g) ?? [];

;// CONCATENATED MODULE: ./build/tags/previous.js

/** `v1` and `v1.2` move, and a date or a commit's hash is no version: a release has three numbers. */
const NUMBERS = 3;
/**
 * The tag of the release before this one, among the tags that a repository has: what an image's size is compared with.
 * It is a release, no pre-release, of the same line and variant (`v1.2.3-alpine` follows `v1.2.2-alpine`), and the highest below.
 * @param tag what is shipped; where it is no version, such as `latest` or `sha-…`, the highest release of all counts
 */
function previousRelease(tag, tags) {
    const own = versionIn(tag);
    const variant = own?.stable ? own.rest : '';
    const before = tags.flatMap((name) => {
        const order = versionIn(name);
        const fits = order !== undefined && order.stable && order.rest === variant && order.line === (own?.line ?? '');
        return fits && (own === undefined || outranks(own, order) || isPreReleaseAbove(own, order)) ? [{ name, order }] : [];
    });
    return before.reduce((best, one) => (best === undefined || outranks(one.order, best.order) ? one : best), undefined)?.name;
}
/** `outranks` puts every release above every pre-release; here v1.2.9 stands below v1.3.0-rc.1, and v1.3.0 does not. */
const isPreReleaseAbove = (own, release) => !own.stable && outranks({ ...own, stable: true, rest: '' }, release);
function versionIn(tag) {
    const order = naturalOrder(tag);
    return order !== undefined && order.numbers.length >= NUMBERS ? order : undefined;
}

;// CONCATENATED MODULE: ./build/verify/consistency.js


/** What a registry or an engine expects below a manifest of either family (OCI image-spec, manifest.md; Docker's schema 2). */
const FAMILIES = [
    {
        manifest: 'application/vnd.oci.image.manifest.v1+json',
        config: 'application/vnd.oci.image.config.v1+json',
        layer: /^application\/vnd\.oci\.image\.layer\.(nondistributable\.)?v1\.tar(\+(gzip|zstd))?$/,
    },
    {
        manifest: 'application/vnd.docker.distribution.manifest.v2+json',
        config: 'application/vnd.docker.container.image.v1+json',
        layer: /^application\/vnd\.docker\.image\.rootfs\.(foreign\.)?diff\.tar(\.(gzip|zstd))?$/,
    },
];
/** A problem of the built bytes. No user caused it, so the cure is the same for all. */
const flaw = (code, what, why) => ({
    code: `verify/${code}`,
    what,
    why,
    fix: 'Nothing was pushed. Run the job again with `no-cache: true`; if it happens again, the disk or the builder of this machine is at fault',
});
/** Compares a manifest with its descriptor, its configuration and its layers. `bytes` are those of the manifest's blob. */
function consistency(image, bytes) {
    const { mediaType: own } = JSON.parse(bytes.toString());
    const which = `the manifest ${image.descriptor.digest}${image.platform === '' ? '' : ` (${image.platform})`}`;
    const problems = mediaTypes(image, own, which);
    // An attestation says nothing about a file system or a processor.
    return image.attestation ? problems : [...problems, ...layerCount(image, which), ...platforms(image, which)];
}
function mediaTypes({ descriptor, config, layers, attestation }, own, which) {
    const problem = (why) => [flaw('media-type', 'The image contradicts itself', `${which} ${why}`)];
    if (own !== undefined && own !== descriptor.mediaType)
        return problem(`calls itself \`${own}\`, but is referred to as \`${descriptor.mediaType}\``);
    const family = FAMILIES.find(({ manifest }) => manifest === descriptor.mediaType);
    if (family === undefined)
        return problem(`is of the unknown kind \`${descriptor.mediaType}\``);
    // Attestations carry in-toto statements as layers, and artifacts a configuration of their own kind.
    if (attestation)
        return [];
    if (config.mediaType !== family.config)
        return problem(`has a configuration of the kind \`${config.mediaType}\``);
    const odd = layers.find(({ mediaType }) => !family.layer.test(mediaType));
    return odd === undefined ? [] : problem(`has a layer of the kind \`${odd.mediaType}\``);
}
function layerCount({ layers, configuration }, which) {
    if (layers.length > MOST_LAYERS)
        return [flaw('layers', 'The image has more layers than engines take', `${which} has ${layers.length}, more than ${MOST_LAYERS}`)];
    const named = configuration.rootfs?.diff_ids?.length ?? 0;
    if (named === layers.length)
        return [];
    return [flaw('layers', 'The image contradicts itself', `${which} has ${layers.length} layers, its configuration names ${named}`)];
}
function platforms({ descriptor, configuration: { os, architecture, variant } }, which) {
    if (os === undefined || architecture === undefined)
        return [flaw('platform', 'The image contradicts itself', `the configuration of ${which} names no os and architecture`)];
    const entry = descriptor.platform;
    if (entry === undefined)
        return [];
    const named = partsOf([entry.os, entry.architecture, ...(entry.variant ? [entry.variant] : [])].join('/'));
    const own = partsOf([os, architecture, ...(variant ? [variant] : [])].join('/'));
    // A variant is compared only where both name it: base images often leave it out.
    const variants = !entry.variant || !variant || named.variant === own.variant;
    if (named.os === own.os && named.architecture === own.architecture && variants)
        return [];
    return [
        flaw('platform', 'The image contradicts itself', `the index gives ${which} for ${canonical(Object.values(named).join('/'))}, its configuration is for ${canonical(Object.values(own).join('/'))}`),
    ];
}

;// CONCATENATED MODULE: ./build/verify/blob.js





/** Bytes that passed by. */
class Tally {
    size = 0;
    #hash = (0,external_node_crypto_namespaceObject.createHash)('sha256');
    add(piece) {
        this.#hash.update(piece);
        this.size += piece.length;
    }
    /** `sha256:…`; nothing can be added any more. */
    digest() {
        return `sha256:${this.#hash.digest('hex')}`;
    }
}
/**
 * Reads the file of a blob once and compares it with its descriptor.
 * @param look gets its pieces and may leave the rest; without it they are only counted
 * @returns what is wrong with the file; undefined where it is what the descriptor says
 */
async function checkBlob(folder, { digest, size }, files, look) {
    const file = blobPath(folder, digest);
    const stat = await files.stat(file);
    if (stat === undefined)
        return flaw('blob-missing', `The image lacks a part of its own`, `no file holds ${digest}`);
    // A cut file is told by its size alone; the digest would only say that it differs.
    if (stat.size !== size)
        return flaw('blob-size', `A part of the image has the wrong size`, `${digest} has ${stat.size} bytes instead of ${size}`);
    const tally = new Tally();
    const pieces = tallied(files.stream(file, size), tally);
    try {
        await look?.(pieces);
        for (let next = await pieces.next(); next.done !== true; next = await pieces.next())
            ;
    }
    catch (thrown) {
        if (!isOfDisk(thrown))
            throw thrown;
        return flaw('blob-unreadable', 'A part of the image can’t be read', `the file of ${digest} gives ${messageOf(thrown)}`);
    }
    const found = tally.digest();
    return found === digest
        ? undefined
        : flaw('blob-digest', `A part of the image is not what its digest says`, `the file of ${digest} holds ${found}`);
}
async function* tallied(pieces, tally) {
    for await (const piece of pieces) {
        tally.add(piece);
        yield piece;
        release(piece);
    }
}
/** Node's own errors of files have a system call. */
const isOfDisk = (thrown) => thrown instanceof Error && 'syscall' in thrown;

;// CONCATENATED MODULE: ./build/verify/contents/contents.js
/** Bytes that a pull moves: the configuration and the layers. */
const pulledBytes = ({ image, layers }) => layers.reduce((sum, { compressed }) => sum + compressed, image.config.size);
/** Bytes of all layers' tars. */
const unpackedBytes = ({ layers }) => layers.reduce((sum, { unpacked }) => sum + unpacked, 0);

;// CONCATENATED MODULE: ./build/verify/contents/checksums.js

/** Smaller files could not add up to what anybody minds, and are most of all files. */
const WORTH_COMPARING = 16 * 1024;
/** CRC-32 of the content of larger files: with the size it tells what is the same under several names. */
function watchChecksums() {
    const found = new Map();
    return {
        found,
        entry: ({ path, kind, size }) => {
            found.delete(path);
            if (kind !== 'file' || size < WORTH_COMPARING)
                return undefined;
            let sum = 0;
            return { write: (piece) => void (sum = (0,external_node_zlib_namespaceObject.crc32)(piece, sum)), end: () => void found.set(path, sum) };
        },
    };
}

;// CONCATENATED MODULE: ./build/verify/contents/build-info.js
/**
 * What the linker leaves in a Go program for `go version -m` (Go's package debug/buildinfo): 14 bytes that mark it, the size of pointers, flags, 16 bytes for
 * pointers; then two texts, each with its length as a varint in front: the version of Go, and the modules (package runtime/debug, ParseBuildInfo).
 */
const build_info_MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
/** Of its address. */
const ALIGNED = 16;
const HEADER = 32;
const FLAGS = 15;
const INLINE = 2;
const LONGEST_VARINT = 10;
/** `devel go1.27-0123456789 Tue Nov …` is about the longest. */
const LONGEST_VERSION = 1024;
/** The largest programs there are have about 1,000 modules of 100 bytes. */
const LONGEST_MODULES = 1024 * 1024;
/** @param bytes from the mark on @returns undefined where it is none */
function decode(bytes) {
    if (bytes.length < HEADER)
        return { more: HEADER };
    // Before Go 1.18 there are pointers to texts elsewhere in the file. It is known to be that old, which is what matters.
    if ((bytes[FLAGS] & INLINE) === 0)
        return [4, 8].includes(bytes[FLAGS - 1]) ? { info: OLD, bytes: HEADER } : undefined;
    const version = build_info_textAt(bytes, HEADER, LONGEST_VERSION);
    if (version === undefined || 'more' in version || version.from === version.to)
        return version && 'more' in version ? version : undefined;
    const modules = build_info_textAt(bytes, version.to, LONGEST_MODULES);
    if (modules === undefined || 'more' in modules)
        return modules;
    const info = modulesIn(framed(bytes.subarray(modules.from, modules.to)));
    return { info: { ...info, version: bytes.toString('utf8', version.from, version.to) }, bytes: modules.to };
}
const OLD = { version: '', path: '', main: undefined, modules: [], settings: {} };
/** Where a text with its length in front is. */
function build_info_textAt(bytes, at, longest) {
    let length = 0;
    for (let index = 0; index < LONGEST_VARINT; index++) {
        const byte = bytes[at + index];
        if (byte === undefined)
            return { more: at + index + 1 };
        length += (byte & 0x7f) * 2 ** (7 * index);
        if (length > longest)
            return undefined;
        if (byte >= 0x80)
            continue;
        const from = at + index + 1;
        return from + length > bytes.length ? { more: from + length } : { from, to: from + length };
    }
    return undefined;
}
const SENTINEL = 16;
/** The text between the two 16 bytes by which a running program finds it. */
function framed(bytes) {
    const isFramed = bytes.length > 2 * SENTINEL && bytes[bytes.length - SENTINEL - 1] === 0x0a;
    return isFramed ? bytes.toString('utf8', SENTINEL, bytes.length - SENTINEL) : '';
}
/** Reads the lines `path`, `mod`, `dep`, `=>` and `build`; others are passed over, as later versions of Go may write more. */
function modulesIn(text) {
    let [path, main] = ['', undefined];
    const modules = [];
    const settings = [];
    let last;
    for (const line of text.split('\n')) {
        const [kind, ...rest] = line.split('\t');
        if (kind === 'path')
            path = rest.join('\t');
        else if (kind === 'mod' || kind === 'dep') {
            const read = moduleOf(rest);
            last = kind === 'mod' ? 'main' : 'module';
            if (kind === 'mod')
                main = read;
            else
                modules.push(read);
        }
        else if (kind === '=>' && last !== undefined) {
            const replacedBy = moduleOf(rest);
            if (last === 'main' && main !== undefined)
                main = { ...main, replacedBy };
            else
                modules.push({ ...modules.pop(), replacedBy });
            last = undefined;
        }
        else if (kind === 'build')
            settings.push(...setting(rest.join('\t')));
    }
    // As entries, so that a key `__proto__` is one like others.
    return { path, main, modules, settings: Object.fromEntries(settings) };
}
const moduleOf = ([path = '', version = '', sum = '']) => ({ path, version, sum });
/** `key=value`, each in quotes where it holds what else would end it. */
function setting(text) {
    const [, quoted, plain = quoted, value] = /^(?:("(?:[^"\\]|\\.)*"|`[^`]*`)|([^="`][^=]*))=(.*)$/s.exec(text) ?? [];
    return plain === undefined || value === undefined ? [] : [[unquoted(plain), unquoted(value)]];
}
/** Go's strconv.Unquote, but for escapes that JSON has not: these are left as they are. */
function unquoted(text) {
    if (/^`[^`]*`$/.test(text))
        return text.slice(1, -1);
    if (!text.startsWith('"'))
        return text;
    try {
        return String(JSON.parse(text));
    }
    catch {
        return text;
    }
}

;// CONCATENATED MODULE: ./build/verify/contents/build-search.js

const build_search_NOTHING = Buffer.alloc(0);
/** Looks for build information in pieces of a segment that follow each other, and collects it. */
class BuildSearch {
    /** Undefined until it is there. */
    found;
    /** The first byte's address, of which only the alignment matters. */
    #shift;
    /** The end of the last piece, which may be the start of the mark. */
    #tail = build_search_NOTHING;
    /** What follows a mark, with the number of bytes that would tell more. */
    #collected;
    #held = 0;
    #due = 0;
    /** @param shift address minus offset in the file, of the segment */
    constructor(shift) {
        this.#shift = shift;
    }
    look(piece, at) {
        if (this.found !== undefined)
            return;
        if (this.#collected === undefined) {
            this.#search(Buffer.concat([this.#tail, piece]), at - this.#tail.length);
            return;
        }
        this.#collected.push(Buffer.from(piece));
        this.#held += piece.length;
        if (this.#held < this.#due)
            return;
        const bytes = Buffer.concat(this.#collected);
        this.#collected = undefined;
        this.#search(bytes, at + piece.length - bytes.length);
    }
    /** @param offset of the bytes in the file */
    #search(bytes, offset) {
        this.#tail = bytes.subarray(Math.max(0, bytes.length - build_info_MAGIC.length + 1));
        for (let at = bytes.indexOf(build_info_MAGIC); at >= 0; at = bytes.indexOf(build_info_MAGIC, at + 1)) {
            // Elsewhere it is a constant of a program that reads build information itself.
            if ((offset + at + this.#shift) % ALIGNED !== 0)
                continue;
            const decoded = decode(bytes.subarray(at));
            if (decoded === undefined)
                continue;
            if ('more' in decoded) {
                this.#collected = [bytes.subarray(at)];
                this.#held = bytes.length - at;
                this.#due = decoded.more;
            }
            else
                this.found = decoded;
            return;
        }
    }
}

;// CONCATENATED MODULE: ./build/verify/contents/elf.js
const PT_LOAD = 1;
const [PT_DYNAMIC, PT_INTERP, PT_NOTE] = [2, 3, 4];
const [EXECUTES, WRITES] = [1, 2];
const SHT_SYMTAB = 2;
/** Linux starts no program whose program headers have more bytes (load_elf_phdrs, binfmt_elf.c). */
const MOST_SEGMENT_BYTES = 64 * 1024;
/** Only object files have more sections than some dozens. */
const MOST_SECTION_BYTES = 256 * 1024;
const ARCHITECTURES = { 3: '386', 40: 'arm', 62: 'amd64', 183: 'arm64', 22: 's390x' };
/** Those of which there are several: by width, then by order of bytes. */
const elf_FAMILIES = {
    8: ['mips64', 'mips'],
    20: ['ppc', 'ppc'],
    21: ['ppc64', 'ppc64'],
    243: ['riscv64', 'riscv'],
    258: ['loong64', 'loong32'],
};
/** The word of OCI platforms, which is Go's GOARCH, for e_machine. x32 programs are amd64's. */
function architectureOf({ machine, wide, little }) {
    const family = elf_FAMILIES[machine];
    if (family === undefined)
        return ARCHITECTURES[machine] ?? `unknown (${machine})`;
    const name = family[wide ? 0 : 1];
    return little && /^(mips|ppc)/.test(name) ? `${name}le` : name;
}
/** Bytes of the header of a 64-bit file; a program has more. */
const elf_HEADER = 64;
/** @param start at least four bytes */
const isElf = (start) => start.readUInt32BE(0) === 0x7f454c46;
/** @param head the first bytes of the file @returns undefined where it is no ELF file, or one that no kernel takes */
function headerIn(head) {
    const [width, order] = [head[4], head[5]];
    if (head.length < elf_HEADER || !isElf(head) || (width !== 1 && width !== 2) || (order !== 1 && order !== 2))
        return undefined;
    const [wide, little] = [width === 2, order === 1];
    const { short, word } = reading(head, wide, little);
    const [at, end] = wide ? [32, 52] : [28, 40];
    const step = wide ? 8 : 4;
    return {
        wide,
        little,
        abi: head[7],
        machine: short(18),
        segments: { offset: word(at), each: short(end + 2), count: short(end + 4) },
        sections: { offset: word(at + step), each: short(end + 6), count: short(end + 8) },
        names: short(end + 10),
    };
}
/** Bytes that a table takes; 0 where it is absurd or its entries are not what the width says. */
function segmentBytes({ segments, wide }) {
    return tableBytes(segments, wide ? 56 : 32, MOST_SEGMENT_BYTES);
}
function sectionBytes({ sections, wide }) {
    return tableBytes(sections, wide ? 64 : 40, MOST_SECTION_BYTES);
}
function tableBytes({ each, count }, due, most) {
    return each === due && each * count <= most ? each * count : 0;
}
/** @param table the bytes of the program headers */
function segmentsIn({ wide, little, segments: { each } }, table) {
    const { int, word } = reading(table, wide, little);
    return starts(table, each).map((at) => ({
        type: int(at),
        flags: int(at + (wide ? 4 : 24)),
        offset: word(at + (wide ? 8 : 4)),
        address: word(at + (wide ? 16 : 8)),
        size: word(at + (wide ? 32 : 16)),
    }));
}
/** What is loaded into memory, each byte of the file once, as linkers have it: otherwise a thousand segments would be a thousand times the work. */
function loadedOf(segments) {
    let end = 0;
    const loaded = segments.filter(({ type, size }) => type === PT_LOAD && size > 0).toSorted((a, b) => a.offset - b.offset);
    return loaded.filter(({ offset, size }) => {
        const follows = offset >= end;
        if (follows)
            end = offset + size;
        return follows;
    });
}
/** @param table the bytes of the section headers */
function sectionsIn({ wide, little, sections: { each } }, table) {
    const { int, word } = reading(table, wide, little);
    return starts(table, each).map((at) => ({
        name: int(at),
        type: int(at + 4),
        offset: word(at + (wide ? 24 : 16)),
        size: word(at + (wide ? 32 : 20)),
    }));
}
const starts = (table, each) => Array.from({ length: Math.floor(table.length / each) }, (_, at) => at * each);
/** Has a table of symbols, or DWARF. @param names the section of names, or what is there of it */
const hasSymbols = (sections, names) => sections.some(({ type, name }) => type === SHT_SYMTAB || (names !== undefined && /^\.z?debug_/.test(names.toString('latin1', name, name + 8))));
/** Numbers of the file's width and order. A 64-bit one above 2⁵³ is not exact, which is as good as wrong: no file is that long. */
function reading(bytes, wide, little) {
    const int = (at) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
    return {
        short: (at) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
        int,
        word: (at) => (wide ? Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at)) : int(at)),
    };
}

;// CONCATENATED MODULE: ./build/verify/contents/foreign.js
const MACH = { 7: '386', 12: 'arm', 0x1000007: 'amd64', 0x100000c: 'arm64' };
const PE = { 0x14c: '386', 0x1c4: 'arm', 0x8664: 'amd64', 0xaa64: 'arm64' };
const isMach = (head) => head.length >= 8 && [0xcffaedfe, 0xcefaedfe].includes(head.readUInt32BE(0));
const isDos = (head) => head.length >= 64 && head.readUInt16BE(0) === 0x4d5a;
/** May it be one? @param start at least four bytes, else no */
const looksForeign = (start) => start[0] === 0x4d || start[0] === 0xcf || start[0] === 0xce;
/** Mach-O (mach-o/loader.h) and PE (“PE format”, Microsoft). @param head the first bytes of the file */
function foreignIn(head) {
    if (isMach(head))
        return { system: 'darwin', architecture: MACH[head.readUInt32LE(4)] ?? 'unknown' };
    if (!isDos(head))
        return undefined;
    const at = head.readUInt32LE(60);
    if (at + 6 > head.length || head.readUInt32BE(at) !== 0x50450000)
        return undefined;
    return { system: 'windows', architecture: PE[head.readUInt16LE(at + 4)] ?? 'unknown' };
}

;// CONCATENATED MODULE: ./build/verify/contents/go-marks.js
/**
 * What a Go program links, told by the names of its functions. They are in the table for stack traces (.gopclntab), which -s -w leaves in, each between two zero
 * bytes. The linker takes in only what is reachable, so a name that is there is called from somewhere:
 *
 * - CA certificates: crypto/x509.loadSystemRoots is in every program with an HTTP server, which never calls it. What tells a client is net/http's way to dial,
 *   which a server does not have, and crypto/tls.Dial.
 * - time zones: time.LoadLocation. Gin's form binding and others link it for a tag that hardly anybody writes: see `bringsZones` in checks/runtime.ts.
 */
const NAMES = {
    roots: 'crypto/x509.loadSystemRoots',
    http: 'net/http.(*Transport).dialConn',
    tls: 'crypto/tls.Dial',
    zones: 'time.LoadLocation',
    tzdata: 'time/tzdata.loadFromEmbeddedTZData',
};
/** The first parts of the names of zones in which people live. */
const REGIONS = ['Europe/', 'America/', 'Asia/', 'Africa/', 'Australia/', 'Pacific/'].map((region) => Buffer.from(region, 'latin1'));
const LONGEST_ZONE = 40;
/** A file that has the letters over and over is not worth the time. */
const [MOST_TRIES, MOST_PLACES] = [10_000, 100];
/** Bytes of a piece that are looked at once more with the next one: more than any name has. */
const OVERLAP = 64;
/** Looks for names in pieces that follow each other. */
class GoMarks {
    #wanted = new Map(Object.entries(NAMES).map(([mark, name]) => [mark, Buffer.from(name, 'latin1')]));
    #found = new Set();
    #seam = Buffer.alloc(2 * OVERLAP);
    #held = 0;
    #zone;
    #tries = MOST_TRIES;
    #places = MOST_PLACES;
    get found() {
        const has = (mark) => this.#found.has(mark);
        return {
            readsCertificates: has('roots') && (has('http') || has('tls')),
            loadsZones: has('zones'),
            embedsZones: has('tzdata'),
            zone: this.#zone,
        };
    }
    look(piece) {
        // What lies across two pieces: the end of the last one and the start of this one.
        const taken = piece.copy(this.#seam, this.#held, 0, OVERLAP);
        if (this.#held > 0)
            this.#search(this.#seam.subarray(0, this.#held + taken));
        this.#search(piece);
        this.#hold(piece);
    }
    #hold(piece) {
        if (piece.length >= OVERLAP)
            this.#held = piece.copy(this.#seam, 0, piece.length - OVERLAP);
        else {
            const all = this.#held + piece.length;
            const keep = Math.min(all, OVERLAP);
            this.#seam.copyWithin(0, all - keep, all);
            this.#held = keep;
        }
    }
    #search(bytes) {
        for (const [mark, name] of this.#wanted) {
            if (!this.#isNamed(bytes, name))
                continue;
            this.#found.add(mark);
            this.#wanted.delete(mark);
        }
        for (const region of REGIONS) {
            for (let at = bytes.indexOf(region); at >= 0 && this.#places > 0; at = bytes.indexOf(region, at + 1)) {
                this.#places--;
                this.#zone ??= zoneIn(bytes.toString('latin1', at, at + LONGEST_ZONE));
                if (this.#zone !== undefined)
                    this.#places = 0;
            }
        }
    }
    /** Searching for the letters and looking at what is around them is several times faster than searching for the zero bytes as well. */
    #isNamed(bytes, name) {
        for (let at = bytes.indexOf(name); at >= 0 && this.#tries > 0; at = bytes.indexOf(name, at + 1)) {
            if (bytes[at - 1] === 0 && bytes[at + name.length] === 0)
                return true;
            this.#tries--;
        }
        return false;
    }
}
/** The zone that the text starts with. Constants stand one behind the other, so that its end is not marked. */
function zoneIn(text) {
    for (let length = /^[A-Za-z/_+-]*/.exec(text)?.[0].length ?? 0; length > 0; length--) {
        const name = text.slice(0, length);
        if (/[a-z]$/.test(name) && !/[a-z]/.test(text[length] ?? '') && isZone(name))
            return name;
    }
    return undefined;
}
function isZone(name) {
    try {
        Intl.DateTimeFormat('en', { timeZone: name });
        return true;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./build/verify/contents/parts.js
/** Parts of a file that goes by in pieces. What they are does not depend on how large the pieces are, but for the first one. */
class Parts {
    #size;
    #parts = [];
    #offset = 0;
    /** What is before it has gone by. */
    #gone = 0;
    /** @param size bytes of the file */
    constructor(size) {
        this.#size = size;
    }
    /** @param take gets what comes of the bytes from `from` up to `to`, and where in the file it is */
    pieces(from, to, take) {
        const start = Math.max(from, this.#gone);
        if (start < to)
            this.#parts.push({ from: start, to, take });
    }
    /** @param take gets the bytes at once, if all of them come. Callers limit `length`: so much is allocated */
    whole(from, length, take) {
        if (length <= 0 || from < this.#gone || from + length > this.#size)
            return;
        const bytes = Buffer.alloc(length);
        this.pieces(from, from + length, (piece, at) => {
            piece.copy(bytes, at - from);
            if (at + piece.length === from + length)
                take(bytes);
        });
    }
    /** The next piece. Parts that are asked for meanwhile may begin in it: anywhere in the first one, else behind what told of them. */
    feed(piece) {
        const end = this.#offset + piece.length;
        // The list grows while it is walked.
        for (const { from, to, take } of this.#parts) {
            const [start, stop] = [Math.max(from, this.#offset), Math.min(to, end)];
            if (start >= stop)
                continue;
            if (this.#offset > 0)
                this.#gone = stop;
            take(piece.subarray(start - this.#offset, stop - this.#offset), start);
        }
        this.#gone = this.#offset = end;
    }
}

;// CONCATENATED MODULE: ./build/verify/contents/executables.js





/** Bytes at the start of a file that are looked at together: linkers put the program headers, the loader's path and notes there, and Go's all headers. */
const executables_HEAD = 64 * 1024;
/** Other linkers put the section headers at the end, and the names of sections right before them. */
const executables_NAMES = 16 * 1024;
/** Linux takes no longer path of a loader (PATH_MAX). */
const LONGEST_LOADER = 4096;
/** What is known of a file takes so much memory besides its texts. */
const EACH = 256;
/**
 * Finds what programs and libraries are while their bytes go by; of these no more is held than 64 KiB, the headers and the build information of one file at a time.
 * @param room for what is found; what it has none for is left out
 */
function watchExecutables(room) {
    const found = new Map();
    let head;
    return {
        found,
        entry: ({ path, kind, mode, size }) => {
            // Of two entries of one name the later one counts.
            found.delete(path);
            if (kind !== 'file' || size < elf_HEADER || ((mode & 0o111) === 0 && !/\.so(\.[\d.]+)?$/.test(path)))
                return undefined;
            head ??= Buffer.alloc(executables_HEAD);
            return new Start(head.subarray(0, Math.min(executables_HEAD, size)), size, (executable, texts) => {
                if (room.keep(EACH + texts))
                    found.set(path, executable);
            });
        },
    };
}
/** Takes the first bytes of a file, and hands over to who reads such files. */
class Start {
    #head;
    #size;
    #done;
    #held = 0;
    /** null: nobody wants the rest. */
    #reader;
    constructor(head, size, done) {
        this.#head = head;
        this.#size = size;
        this.#done = done;
    }
    write(piece) {
        if (this.#reader === undefined)
            this.#start(piece);
        else
            this.#reader?.parts.feed(piece);
    }
    end() {
        this.#reader?.end(this.#done);
    }
    #start(piece) {
        // Most files are told by their first bytes.
        if (this.#held === 0 && piece.length >= 4 && !isElf(piece) && !looksForeign(piece))
            this.#reader = null;
        if (this.#reader === null)
            return;
        const taken = piece.copy(this.#head, this.#held);
        this.#held += taken;
        if (this.#held < this.#head.length)
            return;
        const header = headerIn(this.#head);
        const foreign = foreignIn(this.#head);
        if (foreign !== undefined)
            this.#done({ ...foreign, interpreter: undefined, symbols: false, go: undefined }, 0);
        this.#reader = header === undefined ? null : new Elf(header, this.#head, this.#size);
        if (taken < piece.length)
            this.#reader?.parts.feed(piece.subarray(taken));
    }
}
/** By EI_OSABI; most programs for Linux say none. */
const SYSTEMS = { 2: 'netbsd', 6: 'solaris', 9: 'freebsd', 12: 'openbsd' };
/** Reads an ELF file, of which the first bytes are known. */
class Elf {
    parts;
    #header;
    #marks = new GoMarks();
    #symbols;
    #interpreter;
    #build;
    constructor(header, head, size) {
        this.#header = header;
        this.parts = new Parts(size);
        this.parts.whole(header.segments.offset, segmentBytes(header), (table) => this.#segments(segmentsIn(header, table), head));
        this.#symbols = new Symbols(header, this.parts, head.length);
        this.parts.feed(head);
    }
    end(done) {
        const go = this.#build?.info;
        const executable = {
            system: go?.settings['GOOS'] ?? SYSTEMS[this.#header.abi] ?? 'linux',
            architecture: architectureOf(this.#header),
            interpreter: this.#interpreter,
            symbols: this.#symbols.found,
            go: go && { ...go, ...this.#marks.found },
        };
        done(executable, (this.#interpreter?.length ?? 0) + (this.#build?.bytes ?? 0));
    }
    #segments(segments, head) {
        const loader = segments.find(({ type }) => type === PT_INTERP);
        if (loader !== undefined && loader.size <= LONGEST_LOADER)
            this.parts.whole(loader.offset, loader.size, (bytes) => (this.#interpreter = bytes.toString('utf8').replace(/\0.*$/s, '')));
        const loaded = loadedOf(segments);
        for (const { offset, size, address } of loaded.filter(({ flags }) => (flags & WRITES) !== 0)) {
            const search = new BuildSearch(address - offset);
            this.parts.pieces(offset, offset + size, (piece, at) => {
                search.look(piece, at);
                this.#build ??= search.found;
            });
        }
        if (!mayBeGo(segments, head))
            return;
        // Old linkers put constants among the code.
        const plain = loaded.filter(({ flags }) => (flags & (EXECUTES | WRITES)) === 0);
        const searched = plain.length === 0 ? loaded : loaded.filter(({ flags }) => (flags & EXECUTES) === 0);
        for (const { offset, size } of searched)
            this.parts.pieces(offset, offset + size, (piece) => this.#marks.look(piece));
    }
}
/** Go's linker leaves a note, unless it is told `-buildid=`; then most of its programs are static, which few others are. */
function mayBeGo(segments, head) {
    const notes = segments.filter(({ type }) => type === PT_NOTE);
    return (notes.some(({ offset, size }) => head.subarray(offset, offset + size).includes('Go\0\0')) || !segments.some(({ type }) => type === PT_DYNAMIC));
}
/** Whether there are symbols, by the section headers and the names of sections, whichever comes first. */
class Symbols {
    #sections = [];
    #names;
    constructor(header, parts, behind) {
        const { offset } = header.sections;
        const from = Math.max(behind, offset - executables_NAMES);
        let before;
        parts.whole(from, offset - from, (bytes) => (before = bytes));
        parts.whole(offset, sectionBytes(header), (table) => {
            this.#sections = sectionsIn(header, table);
            const names = this.#sections[header.names];
            if (names === undefined)
                return;
            if (before !== undefined && names.offset >= from && names.offset < offset)
                this.#names = before.subarray(names.offset - from);
            else
                parts.whole(names.offset, Math.min(names.size, executables_NAMES), (bytes) => (this.#names = bytes));
        });
    }
    get found() {
        return hasSymbols(this.#sections, this.#names);
    }
}

;// CONCATENATED MODULE: ./build/verify/contents/kept.js
/** Files that checks read as a whole. A longer one is cut: some thousand users are more than any image has. */
const WHOLE = new Set(['etc/passwd', 'etc/group']);
const kept_LONGEST = 256 * 1024;
/** Linux reads no more of a script's first line (BINPRM_BUF_SIZE, binfmts.h). */
const FIRST_LINE = 256;
/** Bytes of all different first lines of a layer: some thousand interpreters with their options. */
const MOST_LINES = 256 * 1024;
const [kept_HASH, BANG, kept_NEWLINE] = [0x23, 0x21, 0x0a];
/** Keeps what checks read of small files: the users, the groups, and the first line of scripts that may be executed. */
function watchKept() {
    const found = new Map();
    const lines = new Map();
    let room = MOST_LINES;
    // Nearly all scripts of an image begin alike: one line is kept once.
    const keepLine = (path, line) => {
        const text = line.toString('latin1');
        if (!lines.has(text) && (room -= line.length) >= 0)
            lines.set(text, line);
        const kept = lines.get(text);
        if (kept !== undefined)
            found.set(path, kept);
    };
    return {
        found,
        entry: ({ path, kind, mode, size }) => {
            // Of two entries of one name the later one counts.
            found.delete(path);
            if (kind !== 'file')
                return undefined;
            if (WHOLE.has(path))
                return start(kept_LONGEST, size, (bytes) => found.set(path, bytes));
            if ((mode & 0o111) === 0 || size < 2)
                return undefined;
            return start(FIRST_LINE, size, (bytes) => bytes[0] === kept_HASH && bytes[1] === BANG && keepLine(path, kept_lineOf(bytes)));
        },
    };
}
const kept_lineOf = (bytes) => {
    const end = bytes.indexOf(kept_NEWLINE);
    return end < 0 ? bytes : bytes.subarray(0, end);
};
/** Takes the first bytes of a file. */
function start(most, size, take) {
    const bytes = Buffer.alloc(Math.min(most, size));
    let held = 0;
    return {
        write: (piece) => {
            if (held < bytes.length)
                held += piece.copy(bytes, held);
        },
        end: () => take(bytes.subarray(0, held)),
    };
}

;// CONCATENATED MODULE: ./build/verify/contents/secrets/value.js

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** GitHub and npm put the CRC-32 of a token's thirty characters behind them, as six digits in base 62: what has another one is an example. */
function hasChecksum(token) {
    const body = token.slice(token.indexOf('_') + 1);
    const [random, given] = [body.slice(0, -6), body.slice(-6)];
    let [digits, rest] = ['', (0,external_node_zlib_namespaceObject.crc32)(random)];
    for (; digits.length < 6; rest = Math.floor(rest / 62))
        digits = `${BASE62[rest % 62]}${digits}`;
    return digits === given;
}
/** Bits of information a character, by how often each occurs (Shannon). */
function entropy(text) {
    const counts = new Map();
    for (const letter of text)
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
    return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}
/** Capital letters, small ones and digits: no word and no hash in hexadecimal. */
const isMixed = (text) => /[A-Z]/.test(text) && /[a-z]/.test(text) && /\d/.test(text);
const PLACEHOLDER = /^(x+|\*+|\.+|-+|0+|1234\w*|change[-_ ]?(me|it|this)\w*|example\w*|\w*example|place-?holder|dummy|fake|hunter2|test\w*|none|null|nil|undefined|true|false|yes|no|redacted|(my|your|the|some|super|top|db|a)?[-_ ]?(secret|pass|passwd|password|pw|pwd|passphrase|token|key|api-?key|credentials?)\d{0,3}|(my|your)\b.*|user(name)?|guest|root|admin|todo|required|optional|string|value)$/i;
/** What stands for a value that comes from elsewhere or from nobody: `${PASSWORD}`, `<token>`, `changeme`. */
function isPlaceholder(value) {
    if (/^[<[({].*[>\])}]$|\$[\w{(]|^%\w|%[sdv]|\{\{|^\$|^@|…/.test(value))
        return true;
    return PLACEHOLDER.test(value) || new Set(value).size < Math.min(4, value.length);
}
/** A path, a reference to a file, a bare URL, a number, a duration: a name that speaks of a secret, not one. */
const ELSEWHERE = /^((\.{0,2}|~)\/[\w.-]+(\/[\w.-]*)*|(file|https?|vault|arn|sm|op|ref\+\w+):\S*|-?\d+(\.\d+)?[a-z]{0,3}|[A-Za-z]:\\.*)$/;
/** Whether the value of a variable whose name speaks of a secret is one. */
const isReal = (value) => value.length >= 6 && !/\s/.test(value) && !isPlaceholder(value) && !isElsewhere(value);
function isElsewhere(value) {
    // A secret in base 64 may start with a slash; a path is made of words.
    return ELSEWHERE.test(value) && !(value.startsWith('/') && isMixed(value) && entropy(value) > 4.2);
}
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
/** Long words also at the end of another, as in PGPASSWORD; the short ones would be in COMPASS and KEYBOARD. */
const ENDS = /(?:password|passwd|passphrase|secret|token|apikey)$|(?:^| )(?:pass|pwd|credentials?|(?:api|secret|access|private|encryption|signing|auth|master|account) ?key)$/;
/** Whether the name of a variable or setting says that its value is a secret, by its last words: neither `KEYCLOAK_URL` nor `PASSWORD_FILE`. */
function isSecretName(name) {
    if (name === 'PWD' || name === 'OLDPWD')
        return false;
    const words = name.match(WORDS) ?? [];
    // `id_token` and `access_token` alone are names in protocols, but then their value is no literal.
    return ENDS.test(words.join(' ').toLowerCase());
}
/** The first and last two characters: enough to find it again, too little to use it. Of a short one they would be half of it, so nothing is shown. */
const value_shown = (value) => (value.length < 12 ? '…' : `${value.slice(0, 2)}…${value.slice(-2)}`);

;// CONCATENATED MODULE: ./build/verify/contents/secrets/named.js

/** Files that hold nothing but logins, or settings. What is not there is looked for by its structure alone. */
const READERS = [
    [/(^|\/)\.env(\.(?!(example|sample|template|dist|defaults?|schema)$)[^/]+)?$|\.env$/, settings('dotenv', isReal)],
    [
        /(^|\/)(\.docker\/config\.json|\.dockercfg|\.dockerconfigjson|containers\/(?:\d+\/)?auth\.json)$/,
        lines('docker-login', /"(?:auth|identitytoken|registrytoken)"\s{0,4}:\s{0,4}"([\w+/=.-]{8,4000})"/g, (value) => isBasic(value) || isGenerated(value)),
    ],
    [/(^|\/)[._]netrc$/, lines('netrc', /(?:^|\s)password\s+(\S{4,})/g, isReal)],
    [/(^|\/)\.pgpass$/, lines('pgpass', /^(?!#)(?:[^:\n]+:){4}(.{4,})$/gm, isReal)],
    [/(^|\/)\.npmrc$/, lines('npm-token', /^[^#;\n]{0,200}_(?:authToken|auth|password)\s{0,4}=\s{0,4}["']?([^\s"']{8,})/gm, isReal)],
    [/(^|\/)\.pypirc$/, lines('pypi-token', /^\s*password\s{0,4}[:=]\s{0,4}(\S{8,})/gm, isReal)],
    [/(^|\/)\.kube\/config$|(^|\/)kubeconfig$/, settings('kubeconfig', isReal)],
    [/\.(tfvars|ya?ml|json|toml|ini|conf|cfg|cnf|config|properties|xml)$/, settings('password', isGenerated)],
];
/** Bytes of such a file that are read; a longer one is none that somebody wrote. */
const LONGEST_NAMED = 256 * 1024;
/** How a file is read as a whole because of its name; undefined where its name says nothing. */
function readerOf(path) {
    const found = READERS.find(([name]) => name.test(path));
    return found === undefined || (found === READERS.at(-1) && FOREIGN.test(path)) ? undefined : found[1];
}
/** Where packages are installed: their examples are nobody's settings. */
const FOREIGN = /(^|\/)(site-packages|dist-packages|node_modules|vendor|gems|testdata|pkg\/mod)\/|^usr\/(share|lib|include|local\/(share|lib|go))\//;
function lines(kind, expression, valid) {
    return (text) => [...text.matchAll(expression)].flatMap((found) => {
        const value = found[1] ?? '';
        return valid(value) ? [{ kind, value, at: found.index + found[0].lastIndexOf(value) }] : [];
    });
}
/** `NAME=value`, `name: value`, `"name": "value"`, `<name>value<`; also inside of a value, as in `jdbc:…?user=a&password=b`. */
const SETTING = /(?:^|[\s"'{,;<.?&])([A-Za-z][\w.-]{2,60})["']?[ \t]{0,8}[=:>][ \t]{0,8}(?:"([^"\r\n]{4,200})"|'([^'\r\n]{4,200})'|([^\s"'`,;&#<>{}()[\]]{4,200}))/gm;
/** What must stand somewhere, or no setting's name speaks of a secret: ten times faster than to look at each of them. The words are those of `isSecretName`. */
const HINT = /(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|key)[_.-]*["']?[ \t]{0,8}[=:>]/i;
function settings(kind, valid) {
    return (text) => {
        if (!HINT.test(text))
            return [];
        const hits = [];
        SETTING.lastIndex = 0;
        for (let found = SETTING.exec(text); found !== null; found = SETTING.exec(text)) {
            const [whole, name = '', double, single, bare] = found;
            const value = double ?? single ?? bare ?? '';
            const at = found.index + whole.lastIndexOf(value);
            if (isSecretName(name) && valid(value))
                hits.push({ kind, value, at });
            // What is no secret may hold settings itself.
            else
                SETTING.lastIndex = at - 1;
        }
        return hits;
    };
}
/** `user:password` in base 64 (RFC 7617). */
function isBasic(value) {
    const clear = Buffer.from(value, 'base64').toString();
    const password = clear.slice(clear.indexOf(':') + 1);
    return clear.includes(':') && password.length > 3 && !isPlaceholder(password);
}
/** In files of any kind only what a generator made: people write all sorts of words behind `secret:`. */
function isGenerated(value) {
    return value.length >= 16 && /^[\w+/=~!@$%^&*-]+$/.test(value) && isMixed(value) && entropy(value) >= 3.6 && isReal(value);
}

;// CONCATENATED MODULE: ./build/verify/contents/secrets/structures.js

/** A private key between its two lines (RFC 7468, RFC 4880, OpenSSH's PROTOCOL.key), also inside a JSON string: not the lines alone, as programs that read keys hold them. */
function isPrivateKey([, label = '', body = '']) {
    // A line may be a string of a program, and the next one be added to it.
    const lines = body
        .split(/\\r\\n|\\n|\r?\n|\\r/)
        .map((line) => line.replace(/^\s*["']|["']\s*[+,;.]?\s*$/g, ''))
        .filter((line) => !/^\s*[+,.\\]?\s*$|^[\w-]+: /.test(line));
    const text = lines
        .filter((line) => !line.startsWith('='))
        .map((line) => line.trim())
        .join('');
    if (!/^[A-Za-z0-9+/]{44,}={0,2}$/.test(text) || entropy(text) < 3.5)
        return false;
    const data = Buffer.from(text, 'base64');
    if (label.startsWith('OPENSSH'))
        return data.toString('latin1', 0, 14) === 'openssh-key-v1';
    // ENCRYPTED by RFC 1421 is anything; PGP starts with a packet's tag; the others are DER sequences.
    if (/Proc-Type: 4,ENCRYPTED/.test(body))
        return true;
    return label.startsWith('PGP') || label.startsWith('SSH2') ? true : data[0] === 0x30;
}
/** Of RFC 7519, section 4.1: a token of somebody has one of them. */
const CLAIMS = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];
/** Header and payload are JSON, and the header names its algorithm (RFC 7519, RFC 7515). What the RFC and its best known site show is no secret. */
function isJsonWebToken([token]) {
    const [header, payload] = token.split('.').map(jsonOf);
    if (typeof header?.['alg'] !== 'string' || payload === undefined)
        return false;
    if (payload['sub'] === '1234567890' || payload['iss'] === 'joe')
        return false;
    return CLAIMS.some((claim) => claim in payload);
}
function jsonOf(part) {
    try {
        const value = JSON.parse(Buffer.from(part, 'base64url').toString());
        return typeof value === 'object' && value !== null ? value : undefined;
    }
    catch {
        return undefined;
    }
}
const STORES = /^(postgres|postgresql|mysql|mariadb|mongodb|redis|rediss|amqp|amqps|sqlserver|clickhouse|nats|kafka|ldap|ldaps)/;
/** A URL with a password in it (RFC 3986, userinfo) that somebody could use. Examples are everywhere in documentation, so it must look made. */
function isLogin([, scheme = '', user = '', password = '']) {
    const clear = decoded(password);
    if (isPlaceholder(clear) || clear === decoded(user) || /^[a-z]+$/i.test(clear))
        return false;
    if (STORES.test(scheme))
        return clear.length >= 6 && entropy(clear) >= 2.25;
    // A list of hosts with ports looks like it.
    return clear.length >= 10 && /\d/.test(clear) && !clear.includes(',') && entropy(clear) >= 3;
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}
/** `client-key-data` of a kubeconfig: a PEM in base 64. */
const isKeyData = ([, data = '']) => Buffer.from(data, 'base64').toString('latin1').includes('PRIVATE KEY-----');
/** An id is no secret; with the key beside it, it is. Examples in a cloud's own documentation end in EXAMPLE. */
function hasKeyBeside(found) {
    if (!isNoExample(found))
        return false;
    const keys = found.input.match(/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g) ?? [];
    return keys.some((key) => isMixed(key) && entropy(key) > 4);
}
/** Letters of both cases and digits, and not one of them again and again. */
const isRandom = ([text]) => isMixed(text) && entropy(text) > 3.3;
/** As an access key of a cloud: in its own documentation they end so. */
const isNoExample = ([text]) => !text.includes('EXAMPLE') && entropy(text) > 2.8;

;// CONCATENATED MODULE: ./build/verify/contents/secrets/services.js

const LONG = '[\\w-]{74}|[\\w-]{58}';
/**
 * Tokens of services, by the prefix that each gives to its own. Only those whose prefix has two bytes that are rare in text: for `dapi…` or `shpat_…` every `da` and `pa` of every layer
 * would be looked at. What is hexadecimal has too few letters to look random.
 */
const TOKENS = [
    ['T3BlbkFJ', `sk-(?:(?:proj|svcacct|admin)-(?:${LONG})T3BlbkFJ(?:${LONG})|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})`, isRandom], // OpenAI
    ['k-ant-', 'sk-ant-(?:api|admin|oat)\\d\\d-[\\w-]{80,120}', isRandom], // Anthropic
    ['hf_', 'hf_[A-Za-z]{34}', isRandomWord], // Hugging Face
    ['hvs.', 'hvs\\.[\\w-]{90,300}', isRandom], // Vault
    ['PMAK-', 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}', isNoExample], // Postman
    ['bygems_', 'rubygems_[a-f0-9]{48}', isNoExample],
    ['sv1.', '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{60,90}', isNoExample], // Terraform Cloud
    ['NRAK-', 'NRAK-[A-Z0-9]{27}', isNoExample], // New Relic
    ['E-SECRET-KEY-1', 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}', isNoExample],
    ['kr_pat_', 'dckr_pat_[\\w-]{27}', isRandom], // Docker Hub
];
/** Random letters use nearly all that there are; a name in a program does not. */
function isRandomWord([token]) {
    return new Set(token.slice(3)).size >= 19;
}
const SERVICES = TOKENS.map(([trigger, token, valid]) => ({
    kind: 'service-token',
    triggers: [trigger],
    expression: new RegExp(`(?<![\\w.-])${token}(?![\\w-])`, 'g'),
    ...(valid === undefined ? {} : { valid }),
}));

;// CONCATENATED MODULE: ./build/verify/contents/secrets/patterns.js



/** Characters in front of a trigger, and behind it, that are looked at. */
const BEFORE = 144;
const NEAR = 256;
const LOGIN = /(postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|(?<![\w+])[a-z][a-z+]{2,14}):\/\/([^\s:/@"'<>`\\?#]{0,64}):(?<secret>[^\s/@"'<>`\\?#]{3,128})@[\w.[\]-]+/g;
/** Whether `user:password@` may follow `://`: nearly every URL has none. */
function hasUserinfo(data, at) {
    let colon = false;
    for (let i = at + 4; i < data.length && i < at + 200; i++) {
        const byte = data[i];
        if (byte === AT)
            return colon;
        if (byte === COLON)
            colon = true;
        else if (byte <= patterns_SPACE || byte === QUOTE || byte === SLASH || byte >= DELETE)
            return false;
    }
    // Cut off: the rest is not here yet.
    return colon && at + 200 > data.length;
}
const [AT, COLON, patterns_SPACE, QUOTE, SLASH, DELETE] = [0x40, 0x3a, 0x20, 0x22, 0x2f, 0x7f];
/** A border in front of a token is asked for only where its prefix could stand in base 64: a compiler of Go puts one text behind the other, without one. */
const PATTERNS = [
    {
        // Before the plain private key, which it holds.
        kind: 'gcp-service-account',
        triggers: ['VATE KEY'],
        near: /"private_key_id"\s{0,4}:\s{0,4}"\w{40}"\s{0,4},\s{0,8}"private_key"\s{0,4}:\s{0,4}"-----BEGIN PRIVATE KEY-----/g,
        expression: /[^-]{60,144}-----BEGIN ()PRIVATE KEY-----(?<secret>(?:[\w+/=\\]|-(?!----)){60,16000})-----END PRIVATE KEY-----/y,
        need: 16_000,
        valid: isPrivateKey,
    },
    {
        kind: 'private-key',
        triggers: ['VATE KEY'],
        near: /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/g,
        expression: /-----BEGIN ((?:[A-Z0-9]+ ){0,3})PRIVATE KEY(?: BLOCK)?-----(?<secret>(?:[\w+/=:,;.@ ()\\\r\n\t"']|-(?!----)){60,16000})-----END /y,
        need: 16_000,
        valid: isPrivateKey,
    },
    {
        kind: 'aws-access-key',
        triggers: ['AKIA', 'ASIA'],
        expression: /(?<![A-Za-z0-9+/])A[KS]IA[A-Z2-7]{16}(?![A-Za-z0-9+/])/g,
        need: 400,
        valid: hasKeyBeside,
    },
    {
        kind: 'aws-secret-key',
        triggers: ['SS_KEY', 'ss_key', 'ssKey'],
        expression: /(?:aws_?secret_?key|secret_?access_?key)(?:_id)?["']?\s{0,8}[:=]{1,2}>?\s{0,8}["']?(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/gi,
        valid: isNoExample,
    },
    {
        kind: 'azure-key',
        triggers: ['tKey=', 'ssKey='],
        expression: /(?:AccountKey=(?<secret>[A-Za-z0-9+/]{86}==))|(?:SharedAccessKey=[A-Za-z0-9+/]{43}=)/g,
    },
    { kind: 'alibaba-access-key', triggers: ['LTAI'], expression: /(?<![A-Za-z0-9+/])LTAI[A-Za-z0-9]{16,24}(?![A-Za-z0-9+/=])/g, valid: isRandom },
    { kind: 'google-api-key', triggers: ['AIza'], expression: /(?<![A-Za-z0-9+/])AIza[\w-]{35}(?![\w-])/g, valid: isRandom },
    { kind: 'digitalocean-token', triggers: ['p_v1_', 'o_v1_', 'r_v1_'], expression: /do[opr]_v1_[a-f0-9]{64}/g },
    {
        kind: 'github-token',
        triggers: ['hp_', 'ho_', 'hu_', 'hs_', 'hr_'],
        expression: /gh[pousr]_[A-Za-z0-9]{36}/g,
        valid: ([token]) => hasChecksum(token),
    },
    {
        kind: 'github-token',
        triggers: ['b_pat_'],
        expression: /github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}/g,
        valid: isRandom,
    },
    { kind: 'gitlab-token', triggers: ['glpat-'], expression: /glpat-[\w-]{20,60}/g, valid: isRandom },
    { kind: 'npm-token', triggers: ['pm_'], expression: /npm_[A-Za-z0-9]{36}/g, valid: ([token]) => hasChecksum(token) },
    { kind: 'pypi-token', triggers: ['gEIcHlwaS5vcmc'], expression: /pypi-AgEIcHlwaS5vcmc[\w-]{50,200}/g },
    {
        kind: 'slack-token',
        triggers: ['xox'],
        expression: /(?<![A-Za-z0-9])xox[abeoprs]-(?:\d{10,14}-){1,3}[A-Za-z0-9]{20,64}(?![A-Za-z0-9])/g,
        valid: isNoExample,
    },
    {
        kind: 'slack-webhook',
        triggers: ['k.com/services'],
        expression: /https:\/\/hooks\.slack\.com\/services\/T[A-Z0-9]{7,11}\/B[A-Z0-9]{7,11}\/(?<secret>[A-Za-z0-9]{24})/g,
        valid: ({ groups }) => new Set(groups?.['secret']).size > 6,
    },
    { kind: 'stripe-key', triggers: ['k_live_'], expression: /[sr]k_live_[A-Za-z0-9]{24,99}/g, valid: isRandom },
    { kind: 'sendgrid-key', triggers: ['SG.'], expression: /SG\.[\w-]{22}\.[\w-]{43}/g, valid: isRandom },
    {
        // `{"` and the first letters of a header's members, in base 64.
        kind: 'jwt',
        triggers: ['yJhbGci', 'yJ0eXAi', 'yJraWQi', 'yJlbmMi', 'yJjdHki', 'yJ4NXQ', 'yJqa3Ui', 'yJqd2si', 'yJiNjQi'],
        near: /(?<![\w-])eyJ[\w-]{10,}/g,
        expression: /(?<![\w-])eyJ[\w-]{10,1500}\.eyJ[\w-]{4,4000}\.[\w-]{20,700}/y,
        need: 6400,
        valid: isJsonWebToken,
    },
    {
        kind: 'kubeconfig',
        triggers: ['t-key-data:'],
        near: /client-key-data:/g,
        expression: /client-key-data:\s{1,4}["']?(?<secret>[A-Za-z0-9+/=]{100,8000})/y,
        need: 8200,
        valid: isKeyData,
    },
    {
        // A PEM in base 64, as in the Secrets of Kubernetes: `-----BEGIN `.
        kind: 'private-key',
        triggers: ['S0tLS1CRUdJTi'],
        near: /(?<!client-key-data:\s{1,4}["']?)(?<![A-Za-z0-9+/])LS0tLS1CRUdJTi/g,
        expression: /LS0tLS1CRUdJTi(?<secret>[A-Za-z0-9+/=]{80,8000})/y,
        need: 8200,
        valid: ([data]) => isKeyData(['', data]),
    },
    {
        // PuTTY's own form.
        kind: 'private-key',
        triggers: ['e-Lines: '],
        expression: /Private-Lines: \d{1,2}\r?\n(?<secret>[A-Za-z0-9+/=\r\n]{40,200})/g,
    },
    { kind: 'connection-string', quick: hasUserinfo, triggers: ['l:/', 's:/', 'b:/', 'v:/', 'p:/', 'r:/'], expression: LOGIN, valid: isLogin },
    ...SERVICES,
];

;// CONCATENATED MODULE: ./build/verify/contents/secrets/search.js

/** Of a pair of bytes: it begins a trigger, or is the second and third byte of one. */
const BEGINS = 1;
const CONTINUES = 2;
const pairs = new Uint8Array(65_536);
const meanings = new Map();
for (const pattern of PATTERNS) {
    for (const text of pattern.triggers) {
        const trigger = Buffer.from(text, 'latin1');
        const key = keyAt(trigger, 0);
        meanings.set(key, [...(meanings.get(key) ?? []), { pattern, trigger }]);
        // As the machine reads two bytes as one number, whichever end comes first there.
        const words = new Uint16Array(2);
        new Uint8Array(words.buffer).set([...trigger.subarray(0, 2), ...trigger.subarray(1, 3)]);
        pairs[words[0] ?? 0] = (pairs[words[0] ?? 0] ?? 0) | BEGINS;
        pairs[words[1] ?? 0] = (pairs[words[1] ?? 0] ?? 0) | CONTINUES;
    }
}
function keyAt(data, at) {
    return ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
}
/**
 * Looks for the triggers of all patterns in one go: of a trigger's first three bytes, one or the other pair stands at an even address.
 * @param from where to begin; what begins in front of it is not told
 * @param hit is told the pattern and where its trigger begins; false ends the search
 */
function search(data, from, hit) {
    if (data.length < 3)
        return;
    const odd = data.byteOffset & 1;
    const words = new Uint16Array(data.buffer, data.byteOffset + odd, (data.length - odd) >> 1);
    for (let word = next(words, Math.max(0, (from - odd) >> 1)); word < words.length; word = next(words, word + 1)) {
        const seen = pairs[words[word]];
        const at = odd + word * 2;
        if ((seen & CONTINUES) !== 0 && at - 1 >= from && !tell(data, at - 1, hit))
            return;
        if ((seen & BEGINS) !== 0 && at >= from && !tell(data, at, hit))
            return;
    }
}
/** The next pair that is part of a trigger. Each byte of every layer passes here, so this loop decides what the whole check costs: four pairs at a time. */
function next(words, from) {
    const seen = pairs;
    const end = words.length - 3;
    let at = from;
    while (at < end &&
        (seen[words[at]] |
            seen[words[at + 1]] |
            seen[words[at + 2]] |
            seen[words[at + 3]]) ===
            0)
        at += 4;
    while (at < words.length && seen[words[at]] === 0)
        at += 1;
    return at;
}
function tell(data, at, hit) {
    for (const { pattern, trigger } of meanings.get(keyAt(data, at)) ?? []) {
        // A trigger that is cut off is taken for whole: the rest is looked at when it is there.
        const there = data.subarray(at, at + trigger.length);
        if (there.equals(trigger.subarray(0, there.length)) && !hit(pattern, at))
            return false;
    }
    return true;
}

;// CONCATENATED MODULE: ./build/verify/contents/secrets/scan.js


/** Bytes behind the border of two pieces that are looked at together with what was kept: all that anything in it may need. */
const SEAM = 2 * BEFORE + Math.max(NEAR, ...PATTERNS.map(({ need = NEAR }) => need));
/**
 * Characters that expressions may look at: so many at first, and so many for each byte. Only content that is made to cost time comes near; what is behind is not
 * looked at then.
 */
const EFFORT_FIRST = 4_000_000;
const EFFORT = 16;
/** Looks for secrets in content that comes in pieces, whatever the borders. */
class Scan {
    hits = [];
    #most;
    /** The end of what was seen, which may be the beginning of a secret; and where in it the search goes on. */
    #kept = Buffer.alloc(0);
    #from = 0;
    /** Bytes and lines in front of `#kept`. */
    #offset = 0;
    #lines = 0;
    #text = true;
    #effort = 0;
    /** @param most hits after which no more is looked for */
    constructor(most) {
        this.#most = most;
    }
    /** @param last whether this is the last piece @param text false: lines need not be counted */
    write(piece, last, text = true) {
        if (this.hits.length >= this.#most)
            return;
        this.#text = text;
        const kept = this.#kept;
        if (kept.length === 0)
            this.#part(piece, this.#from, last);
        else if (piece.length < 2 * SEAM)
            this.#part(Buffer.concat([kept, piece]), this.#from, last);
        else {
            // A large piece is not copied: what begins in front of it is looked at together with its beginning, the rest where it is.
            this.#search(Buffer.concat([kept, piece.subarray(0, SEAM)]), this.#from, kept.length + BEFORE, true);
            this.#pass(kept, kept.length);
            this.#part(piece, BEFORE, last);
        }
    }
    /** Looks at data in front of which nothing is, or nothing that matters, and keeps its end. */
    #part(data, from, last) {
        // The last two bytes may begin a trigger.
        const next = this.#search(data, from, last ? data.length : Math.max(0, data.length - 2), last);
        const keep = last ? data.length : Math.max(0, next - BEFORE);
        this.#kept = Buffer.from(data.subarray(keep));
        this.#from = next - keep;
        if (!last)
            this.#pass(data, keep);
    }
    #pass(data, count) {
        this.#offset += count;
        if (this.#text)
            this.#lines += linesIn(data, count);
    }
    /** @param complete whether all is there that anything may need @returns where to go on */
    #search(data, from, until, complete) {
        let next = until;
        search(data, from, (pattern, at) => {
            if (at >= until)
                return false;
            if (pattern.quick?.(data, at) === false && (complete || at + NEAR <= data.length))
                return true;
            if (!complete && at + this.#needed(pattern, data, at) > data.length) {
                next = at;
                return false;
            }
            this.#look(pattern, data, at);
            return this.hits.length < this.#most;
        });
        return next;
    }
    /** Characters that must be there before it can be told. */
    #needed(pattern, data, at) {
        if (pattern.near === undefined || at + NEAR > data.length)
            return NEAR;
        return beginning(pattern.near, data, at) === undefined ? NEAR : (pattern.need ?? NEAR);
    }
    #look(pattern, data, at) {
        const { kind, near, expression, need = NEAR, valid } = pattern;
        const long = near === undefined ? undefined : beginning(near, data, at);
        if (near !== undefined && long === undefined)
            return;
        this.#effort += need;
        if (this.#effort > EFFORT_FIRST + EFFORT * (this.#offset + at))
            return;
        const begin = Math.max(0, at - BEFORE);
        for (const found of matches(expression, around(data, at, need), long)) {
            const start = begin + found.index;
            // Another trigger tells of those beside it.
            if (start > at || start + found[0].length <= at || valid?.(found) === false)
                continue;
            const place = this.#offset + start;
            if (this.hits.some((hit) => hit.at === place || (hit.kind === 'gcp-service-account' && hit.at < place && place < hit.end)))
                return;
            const value = found.groups?.['secret'] ?? found[0];
            this.hits.push({ kind, value, at: place, end: place + found[0].length, line: this.#lines + linesIn(data, start) + 1 });
            return;
        }
    }
}
/** A long secret is read from its one beginning: tried everywhere, hostile content would take hours. */
function matches(expression, text, start) {
    if (start === undefined)
        return text.matchAll(expression);
    expression.lastIndex = start;
    const found = expression.exec(text);
    return found === null ? [] : [found];
}
const scan_NEWLINE = 0x0a;
const NEWLINES = 0x0a0a0a0a;
const LOW = 0x7f7f7f7f;
/** How many lines end in the first bytes. Four bytes at a time, which is three times faster: a byte's high bit is set where it is a line's end. */
function linesIn(data, count) {
    const view = new DataView(data.buffer, data.byteOffset, count);
    let lines = 0;
    let at = 0;
    for (; at + 4 <= count; at += 4) {
        const differs = view.getInt32(at, true) ^ NEWLINES;
        const ends = ~(((differs & LOW) + LOW) | differs | LOW);
        lines += Math.imul(ends >>> 7, 0x01010101) >>> 24;
    }
    for (; at < count; at++)
        if (data[at] === scan_NEWLINE)
            lines++;
    return lines;
}
/** Where a secret begins, of which the trigger is a part. */
function beginning(near, data, at) {
    const trigger = Math.min(at, BEFORE);
    for (const { index, 0: text } of around(data, at, NEAR).matchAll(near)) {
        if (index > trigger)
            return undefined;
        if (index + text.length > trigger)
            return index;
    }
    return undefined;
}
const around = (data, at, need) => data.toString('latin1', Math.max(0, at - BEFORE), Math.min(data.length, at + need));

;// CONCATENATED MODULE: ./build/verify/contents/secrets/watch.js



/** Findings of a file and of a layer after which no more is looked for in it: so many are told in no way, but the policy may allow the first ones. */
const MOST_OF_FILE = 50;
const MOST_OF_LAYER = 2000;
/** Bytes at the beginning of a file in which a zero says that it is no text, as git has it. */
const BEGINNING = 8000;
/** Looks for secrets in every file of a layer, of any kind and size; deleted by a later layer or not is all the same. */
function watchSecrets() {
    const found = [];
    return {
        found,
        // Fewer bytes hold no secret.
        entry: (entry) => (entry.kind === 'file' && entry.size >= 12 && found.length < MOST_OF_LAYER ? new FileSink(entry, found) : undefined),
    };
}
class FileSink {
    #path;
    #found;
    #scan = new Scan(MOST_OF_FILE);
    #left;
    #seen = 0;
    #binary = false;
    /** The whole file, where its name says that it should be read as one. */
    #whole;
    constructor({ path, size }, found) {
        this.#path = path;
        this.#found = found;
        this.#left = size;
        if (size <= LONGEST_NAMED && readerOf(path) !== undefined)
            this.#whole = Buffer.alloc(size);
    }
    write(piece) {
        this.#whole?.set(piece, this.#whole.length - this.#left);
        this.#left -= piece.length;
        if (this.#seen < BEGINNING)
            this.#binary ||= piece.subarray(0, BEGINNING - this.#seen).includes(0);
        this.#seen += piece.length;
        this.#scan.write(piece, this.#left <= 0, !this.#binary);
    }
    end() {
        const hits = this.#scan.hits.map(({ kind, value, line }) => ({ kind, value, line: this.#binary ? undefined : line }));
        if (this.#whole !== undefined && !this.#binary) {
            const text = this.#whole.toString('latin1');
            for (const { kind, value, at } of readerOf(this.#path)?.(text) ?? []) {
                // The structure says more than the name of the setting.
                if (!hits.some((hit) => hit.value.includes(value) || value.includes(hit.value)))
                    hits.push({ kind, value, line: text.slice(0, at).split('\n').length });
            }
        }
        for (const { kind, value, line } of hits.slice(0, MOST_OF_LAYER - this.#found.length))
            this.#found.push({ path: this.#path, kind, shown: value_shown(value.replaceAll(/\\[rn]|\s/g, '')), line });
    }
}

;// CONCATENATED MODULE: ./build/verify/contents/watch.js




/** What is found of a layer at which nobody looks. */
const UNSEEN = { entries: [], executables: new Map(), kept: new Map(), checksums: new Map(), secrets: [] };
const watch_NONE = [];
/** Everything that looks at the entries of one layer. */
class Watching {
    #budget;
    #entries = [];
    #kept = watchKept();
    #checksums = watchChecksums();
    #executables;
    #secrets = watchSecrets();
    #watchers;
    constructor(budget) {
        this.#budget = budget;
        this.#executables = watchExecutables(budget);
        this.#watchers = [this.#kept, this.#checksums, this.#executables, this.#secrets];
    }
    /** @throws Unsound where there are more entries than the limits allow */
    take(entry) {
        this.#budget.enter(entry, this.#entries.at(-1)?.path ?? '');
        this.#entries.push(entry);
        let sinks;
        for (const watcher of this.#watchers) {
            const sink = watcher.entry(entry);
            if (sink !== undefined)
                (sinks ??= []).push(sink);
        }
        return sinks ?? watch_NONE;
    }
    get found() {
        return {
            entries: this.#entries,
            executables: this.#executables.found,
            kept: this.#kept.found,
            checksums: this.#checksums.found,
            secrets: this.#secrets.found,
        };
    }
}

;// CONCATENATED MODULE: ./build/verify/contents/layer.js






/**
 * Reads the blob of a layer once: its digest, what it unpacks to, and the entries of its tar with all that watch them. Writes nothing.
 * @param watch false: only the bytes are compared
 * @returns the first thing that is wrong with it. That the bytes are not what the digest says comes before anything that is wrong inside.
 */
async function readLayer(folder, layer, watch, budget, files) {
    const { descriptor, title } = layer;
    const compression = compressionOf(descriptor.mediaType);
    const tar = new Tally();
    const watching = watch ? new Watching(budget) : undefined;
    const reader = watching && new TarReader((entry) => watching.take(entry));
    let unsound;
    const look = async (pieces) => {
        try {
            for await (const piece of unpack(pieces, compression ?? 'none')) {
                tar.add(piece);
                budget.unpack(piece.length);
                reader?.write(piece);
            }
            reader?.end();
        }
        catch (thrown) {
            if (!(thrown instanceof Unsound))
                throw thrown;
            unsound = layer_problemOf(thrown, title, reader);
        }
    };
    const wrong = await checkBlob(folder, descriptor, files, look);
    if (wrong !== undefined)
        return wrong;
    if (unsound !== undefined)
        return unsound;
    const { digest, size } = descriptor;
    return { diffId: tar.digest(), contents: { digest, compressed: size, unpacked: tar.size, ...(watching?.found ?? UNSEEN) } };
}
/** What is wrong, where it is, and a cure: the user's where the archive is of their making, the machine's else. */
function layer_problemOf({ code, message, fix }, title, reader) {
    const place = reader === undefined ? '' : `, at byte ${reader.offset}${reader.entry === '' ? '' : ` behind \`${reader.entry}\``}`;
    const problem = flaw(code, `L${title.slice(1)} can’t be taken as it is`, `${message}${place}`);
    return fix === undefined ? problem : { ...problem, fix: `Nothing was pushed. ${fix}` };
}

;// CONCATENATED MODULE: ./build/verify/contents/secrets/text.js


const text_MOST = 50;
/** Secrets by their structure, in a text such as a command. */
function secretsIn(text) {
    const scan = new Scan(text_MOST);
    scan.write(Buffer.from(text), true);
    return scan.hits;
}
/** The secret that a variable, label or argument holds, by its structure or else by its name; undefined where it holds none. */
function secretOf(name, value) {
    const [found] = secretsIn(`${name}=${value}`);
    if (found !== undefined)
        return found;
    return isSecretName(name) && isReal(value) ? { kind: 'password', value } : undefined;
}

;// CONCATENATED MODULE: ./build/verify/contents/secrets/assigned.js


const VALUE = String.raw `("[^"\n]{1,500}"|'[^'\n]{1,500}'|[^\s"'\x60;&|,)\]]{1,500})`;
/** `NAME=value` and `--name=value`; `--name value`, where no other option follows. */
const FORMS = [
    new RegExp(String.raw `(?<![\w$.-])-{0,2}([A-Za-z]\w[\w.-]{0,60})=${VALUE}`, 'g'),
    new RegExp(String.raw `(?<!\S)--([A-Za-z][\w.-]{1,60})\s{1,8}(?!-)${VALUE}`, 'g'),
];
/** Secrets in a command or instruction, by their structure or by the name that they are given to. Each value once. */
function assignedIn(text) {
    const named = FORMS.flatMap((form) => [...text.matchAll(form)]).flatMap(([, name = '', quoted = '']) => {
        const value = quoted.replace(/^(["'])(.*)\1$/, '$2');
        return isSecretName(name) && isReal(value) ? [{ kind: 'password', value }] : [];
    });
    const all = [...secretsIn(text), ...named];
    return all.filter(({ value }, at) => all.findIndex((other) => other.value.includes(value)) === at);
}
/** A text for people, without the secrets that are in it. */
const masked = (text) => assignedIn(text).reduce((rest, { value }) => rest.replaceAll(value, value_shown(value)), text);

;// CONCATENATED MODULE: ./build/verify/contents/stack.js

/** A file of this name hides the one of the name behind the prefix; this one hides all of its folder (OCI image-spec, layer.md). */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** The path that a whiteout hides; undefined where an entry is none. Below `opaque` all is hidden, the folder itself is not. */
function hiddenBy({ path }) {
    // Nearly no entry is one, and every one is asked.
    if (!path.includes(WHITEOUT))
        return undefined;
    const folder = folderOf(path);
    const name = folder === '' ? path : path.slice(folder.length + 1);
    if (!name.startsWith(WHITEOUT))
        return undefined;
    if (name === OPAQUE)
        return { path: folder, opaque: true };
    // Other names with a second prefix are an old storage driver's own.
    if (name.startsWith(WHITEOUT + WHITEOUT))
        return { path, opaque: false };
    return { path: path.slice(0, path.length - name.length) + name.slice(WHITEOUT.length), opaque: false };
}
/** All layers on top of each other. Nodes are numbers inside, made when they are asked for: an image may have a quarter of a million. */
function stack(layers) {
    const table = new Table();
    for (const entries of layers) {
        table.begin(entries);
        for (const entry of entries)
            if (hiddenBy(entry) === undefined)
                table.put(entry);
        table.tidy();
    }
    return table;
}
/** What a folder is that no layer has an entry for, but something below it. */
const implied = (path) => ({
    path, kind: 'folder', mode: 0o755, uid: 0, gid: 0, size: 0, mtime: 0, link: '', capabilities: false, odd: undefined,
}); // prettier-ignore
class Table {
    hidden = [];
    /** By number, and the first number of each layer. */
    #entries = [implied('')];
    #starts = [];
    #numbers = new Map([['', 0]]);
    #targets = new Map();
    /** The last folder that something was put into: the next entry mostly is in it too. */
    #folder = '';
    #nodes;
    /** Folders that their own layer replaced, with the number from which on something is in them again. */
    #cleared = new Map();
    at(path) {
        const number = this.#numbers.get(path);
        return number === undefined ? undefined : this.#node(number);
    }
    target({ entry }) {
        const number = this.#targets.get(entry);
        return number === undefined ? undefined : this.#node(number);
    }
    /** Made once: every check walks them. */
    nodes() {
        return (this.#nodes ??= [...this.#numbers.values()].map((number) => this.#node(number)));
    }
    /** Begins a layer: takes away what it hides of those below it, which is what it says so of, and what is in a folder that it has something else for. */
    begin(entries) {
        this.#starts.push(this.#entries.length);
        this.#folder = '';
        const gone = new Set();
        const emptied = new Set();
        for (const entry of entries) {
            const hidden = hiddenBy(entry);
            if (hidden !== undefined)
                (hidden.opaque ? emptied : gone).add(hidden.path);
            else if (entry.kind !== 'folder' && this.#isFolder(entry.path))
                emptied.add(entry.path);
        }
        if (gone.size + emptied.size > 0)
            this.#sweep((path) => gone.has(path), (folder) => gone.has(folder) || emptied.has(folder)); // prettier-ignore
    }
    put(entry) {
        this.#parents(entry.path);
        if (entry.kind !== 'folder' && this.#isFolder(entry.path))
            this.#cleared.set(entry.path, this.#entries.length);
        const target = entry.kind === 'hardlink' ? this.#origin(inImage(entry.link).path) : undefined;
        if (target !== undefined)
            this.#targets.set(entry, target);
        this.#set(entry);
    }
    /** Ends a layer: takes away what was in a folder before the layer replaced it. */
    tidy() {
        if (this.#cleared.size === 0)
            return;
        const from = remembered((folder, above) => Math.max(above, this.#cleared.get(folder) ?? 0), 0);
        for (const [path, number] of this.#numbers)
            if (path !== '' && number < from(folderOf(path)))
                this.#remove(path);
        this.#cleared.clear();
    }
    #isFolder(path) {
        const number = this.#numbers.get(path);
        return number !== undefined && this.#entries[number]?.kind === 'folder';
    }
    #node(number) {
        // What is there before all layers is as good as the first one's.
        return {
            entry: this.#entries[number],
            layer: Math.max(0, this.#starts.findLastIndex((start) => start <= number)),
        };
    }
    #set(entry) {
        this.#hide(entry.path, entry);
        if (entry.kind !== 'folder')
            this.#folder = '';
        this.#numbers.set(entry.path, this.#entries.length);
        this.#entries.push(entry);
    }
    #hide(path, instead) {
        const number = this.#numbers.get(path);
        if (number !== undefined && (this.#entries[number]?.size ?? 0) > 0)
            this.hidden.push({ ...this.#node(number), by: this.#starts.length - 1, instead });
    }
    /** The number of the file that a name stands for; a link to a link has the same one. */
    #origin(path) {
        const number = this.#numbers.get(path);
        return number === undefined ? undefined : (this.#targets.get(this.#entries[number]) ?? number);
    }
    /** Makes the folders on the way to a path that are missing, or no folders, as engines do. */
    #parents(path) {
        const last = this.#folder;
        if (last !== '' && path.startsWith(last) && path.lastIndexOf('/') === last.length)
            return;
        this.#folder = folderOf(path);
        const missing = [];
        for (let folder = path; folder !== '';) {
            folder = folderOf(folder);
            // Where a folder was replaced, one below it may be there and gone.
            if (this.#isFolder(folder) && this.#cleared.size === 0)
                break;
            missing.push(folder);
        }
        let from = 0;
        for (const folder of missing.toReversed()) {
            if (!this.#isFolder(folder) || (this.#numbers.get(folder) ?? 0) < from)
                this.#set(implied(folder));
            from = Math.max(from, this.#cleared.get(folder) ?? 0);
        }
    }
    #remove(path) {
        this.#hide(path, undefined);
        this.#numbers.delete(path);
    }
    /** Takes away each path that is gone, and all that lies, however deep, in a folder whose content is. */
    #sweep(isGone, isEmptied) {
        const emptied = remembered((folder, above) => above || isEmptied(folder), false);
        for (const path of this.#numbers.keys())
            if (path !== '' && (isGone(path) || emptied(folderOf(path))))
                this.#remove(path);
    }
}
/** What holds of a folder by what holds of the one above, found once for each; `start` is above the root. */
function remembered(find, start) {
    const known = new Map([['', find('', start)]]);
    return (folder) => {
        const missing = [];
        for (let at = folder; !known.has(at); at = folderOf(at))
            missing.push(at);
        for (const at of missing.toReversed())
            known.set(at, find(at, known.get(folderOf(at))));
        return known.get(folder);
    };
}

;// CONCATENATED MODULE: ./build/verify/contents/tree.js


/** Linux follows no more symbolic links for one path (MAXSYMLINKS, namei.h). */
const MOST_LINKS = 40;
/**
 * Puts the layers of an image on top of each other (OCI image-spec, layer.md). It is made when it is asked for, and again where another one has taken its room.
 * @param layers entries by layer, the lowest first
 * @param shelf shared by the images of a run
 */
function treeOf(layers, shelf = {}) {
    const there = () => {
        if (shelf.tree?.of !== layers)
            shelf.tree = { of: layers, stacked: stack(layers) };
        return shelf.tree.stacked;
    };
    const at = (path) => there().at(path);
    return {
        at,
        resolve: (path) => resolve(path, at, (node) => there().target(node)),
        nodes: () => there().nodes(),
        hidden: () => there().hidden,
    };
}
/** Follows a path part by part, as path_resolution(7) says. */
function resolve(path, at, target) {
    const parts = path.split('/').toReversed();
    let here = '';
    for (let links = 0; parts.length > 0;) {
        const part = parts.pop();
        if (part === undefined || part === '' || part === '.')
            continue;
        if (part === '..') {
            here = folderOf(here);
            continue;
        }
        const next = here === '' ? part : `${here}/${part}`;
        const node = followed(at(next), target);
        if (node?.entry.kind === 'symlink') {
            if (++links > MOST_LINKS || node.entry.link === '')
                return undefined;
            if (node.entry.link.startsWith('/'))
                here = '';
            parts.push(...node.entry.link.split('/').toReversed());
        }
        else if (node === undefined || (parts.some((rest) => rest !== '') && node.entry.kind !== 'folder'))
            return undefined;
        else
            here = next;
    }
    return followed(at(here), target);
}
/** A hard link is its target. */
const followed = (node, target) => node?.entry.kind === 'hardlink' ? target(node) : node;

;// CONCATENATED MODULE: ./build/verify/integrity.js











/**
 * Files read at once. One thread hashes and looks, and each layer has one that unpacks: with two of them neither core waits, and a third would only cost memory.
 */
const AT_ONCE = 2;
/**
 * Reads every blob that the layout refers to once: compares it with its descriptor and the manifests with each other, and looks into the layers of all images.
 * @param planned platforms that must be there; none: any
 * @param mode `off`: nothing is looked into; the layers are unpacked all the same, to compare them with what the configuration says of them
 * @throws ShipError `verify/…` with everything that is wrong
 */
async function readContents(layout, planned, mode, files) {
    const images = layout.manifests.filter(({ attestation }) => !attestation);
    const layers = titled(images);
    const budget = new Budget([...layers.values()].reduce((sum, { descriptor }) => sum + descriptor.size, 0));
    const read = new Map();
    const sound = new Map();
    const problems = [];
    await eachOf(descriptorsOf(layout), async (descriptor) => {
        const layer = layers.get(keyOf(descriptor));
        const { folder } = layout;
        const found = await (layer ? readLayer(folder, layer, mode !== 'off', budget, files) : checkBlob(folder, descriptor, files));
        if (found !== undefined && 'code' in found)
            addTo(problems, found);
        else
            sound.set(descriptor.digest, descriptor.size);
        if (found !== undefined && 'diffId' in found)
            read.set(keyOf(descriptor), found);
    });
    for (const manifest of layout.manifests) {
        // What a broken blob says is not worth a second message.
        if (!sound.has(manifest.descriptor.digest))
            continue;
        problems.push(...consistency(manifest, await files.read(blobPath(layout.folder, manifest.descriptor.digest))));
        if (!manifest.attestation)
            problems.push(...diffIds(manifest, read));
    }
    problems.push(...missingPlatforms(layout, planned));
    if (problems.length > 0)
        throw new ShipError(problems);
    const shelf = {};
    const contents = images.map((image) => contentsOf(image, read, shelf));
    const bytes = [...sound.values()].reduce((sum, size) => sum + size, 0);
    return { integrity: { blobs: sound.size, bytes, platforms: contents.map(platformSize) }, images: contents };
}
/** What all layers together are too much of is told once: it is wrong with each one that comes after. */
function addTo(problems, problem) {
    if (RUN_LIMITS.includes(problem.code) && problems.some(({ code }) => code === problem.code))
        return;
    problems.push(problem);
}
/** One digest with two sizes or kinds is looked at twice, so that the wrong one is found. */
const keyOf = ({ digest, size, mediaType }) => `${digest} ${size} ${mediaType}`;
/** Every descriptor of the layout once, large ones first: the last one to be read is not the longest. */
function descriptorsOf({ root, manifests }) {
    const all = [root, ...manifests.flatMap(({ descriptor, config, layers }) => [descriptor, config, ...layers])];
    return [...new Map(all.map((descriptor) => [keyOf(descriptor), descriptor])).values()].toSorted((a, b) => b.size - a.size);
}
/** The layers of all images, each with the first place where it is. */
function titled(images) {
    const all = images.flatMap((image) => {
        const made = integrity_instructionsOf(image);
        return image.layers.map((descriptor, at) => {
            const by = integrity_short(made[at] ?? '');
            return { descriptor, title: `layer ${at + 1} of ${canonical(image.platform)}${by === '' ? '' : ` (${by})`}` };
        });
    });
    // What is no layer of a file system is told by `consistency`.
    const known = all.filter(({ descriptor }) => compressionOf(descriptor.mediaType) !== undefined);
    return new Map(known.toReversed().map((layer) => [keyOf(layer.descriptor), layer]));
}
function integrity_short(instruction) {
    const line = masked(instruction).replaceAll(/\s+/g, ' ').trim();
    return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
/** The instruction that made each layer; '' where the history does not match the layers one by one: it would name the wrong one. */
function integrity_instructionsOf({ layers, configuration: { history = [] } }) {
    const steps = history.filter(({ empty_layer: empty }) => empty !== true);
    return layers.map((_, at) => (steps.length === layers.length ? (steps[at]?.created_by ?? '') : ''));
}
async function eachOf(items, work) {
    const queue = items.values();
    const worker = async () => {
        for (const item of queue)
            await work(item);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
function diffIds({ platform, layers, configuration }, read) {
    const named = configuration.rootfs?.diff_ids ?? [];
    return layers.flatMap((layer, at) => {
        const [found, said] = [read.get(keyOf(layer))?.diffId, named[at]];
        if (found === undefined || said === undefined || found === said)
            return [];
        const why = `layer ${at + 1} of ${canonical(platform)} unpacks to ${found}, its configuration says ${said}`;
        return [flaw('layer-diff-id', 'A layer is not what the configuration says', why)];
    });
}
function missingPlatforms({ manifests }, planned) {
    const built = manifests.filter(({ attestation }) => !attestation).map(({ platform }) => canonical(platform));
    if (built.length === 0)
        return [flaw('no-image', 'The build gave no image', 'the layout holds no manifest of an image')];
    const missing = planned.map(canonical).filter((platform) => !built.includes(platform));
    if (missing.length === 0)
        return [];
    return [flaw('platform-missing', `The image is not there for ${missing.join(', ')}`, `the build gave ${built.join(', ')}`)];
}
function contentsOf(image, read, shelf) {
    const layers = image.layers.map((layer) => read.get(keyOf(layer)).contents);
    const root = treeOf(layers.map(({ entries }) => entries), shelf);
    return { image, platform: canonical(image.platform), layers, createdBy: integrity_instructionsOf(image), root };
}
function platformSize(contents) {
    const { image, platform, layers, createdBy } = contents;
    return {
        platform,
        digest: image.descriptor.digest,
        compressed: pulledBytes(contents),
        unpacked: unpackedBytes(contents),
        layers: layers.map(({ digest, compressed, unpacked }, at) => ({ digest, compressed, unpacked, createdBy: createdBy[at] ?? '' })),
    };
}

;// CONCATENATED MODULE: ./build/verify/checks/account.js
/** Linux's ids that engines take are from 0 to this. */
const HIGHEST_ID = 2 ** 31 - 1;
function accountOf(subject) {
    const given = subject.image.configuration.config?.User ?? '';
    const [user = '', group = ''] = given.split(':');
    const [passwd, groups] = [account_linesOf(subject, 'etc/passwd'), account_linesOf(subject, 'etc/group')];
    // The first line counts whose name it is, or whose number.
    const entry = passwd?.find(([name, , id]) => name === user || (id !== undefined && Number(id) === idOf(user === '' ? '0' : user)));
    const uid = entry === undefined ? idOf(user === '' ? '0' : user) : idOf(entry[2] ?? '');
    const named = group === '' ? undefined : groups?.find(([name, , id]) => name === group || (id !== undefined && Number(id) === idOf(group)));
    const gid = group === '' ? (idOf(entry?.[3] ?? '') ?? 0) : (idOf(named?.[2] ?? '') ?? idOf(group));
    const member = entry?.[0];
    const further = member === undefined ? [] : (groups ?? []).filter(([, , , members]) => members?.split(',').includes(member));
    const unknownUser = uid === undefined && passwd !== undefined ? { name: user, kind: 'user' } : undefined;
    const unknownGroup = group !== '' && gid === undefined && groups !== undefined ? { name: group, kind: 'group' } : undefined;
    return { given, user, uid, gid, groups: further.flatMap(([, , id]) => idOf(id ?? '') ?? []), unknown: unknownUser ?? unknownGroup };
}
const idOf = (text) => (/^[+-]?\d+$/.test(text) ? Number(text) : undefined);
/** Fields of each line; none where the file is not in the image; undefined where it is, but its content is not known. */
function account_linesOf({ root, layers }, path) {
    const node = root.resolve(path);
    if (node === undefined)
        return [];
    const content = layers[node.layer]?.kept.get(node.entry.path);
    return content
        ?.toString()
        .split('\n')
        .map((line) => line.split(':'));
}
const EXECUTE = 1;
/** Whether the account may execute a file, or enter a folder. The owner is held to the owner's bits, a member of the group to the group's. */
function mayEnter({ uid, gid, groups }, { kind, mode, uid: owner, gid: group }) {
    // Root enters every folder, and executes what anybody may.
    if (uid === 0)
        return kind === 'folder' || (mode & 0o111) !== 0;
    if (uid === undefined)
        return (mode & 0o111) !== 0;
    if (uid === owner)
        return (mode & (EXECUTE << 6)) !== 0;
    return group === gid || groups.includes(group) ? (mode & (EXECUTE << 3)) !== 0 : (mode & EXECUTE) !== 0;
}
/** A mode as people write it: `0755`. */
const octal = (mode) => mode.toString(8).padStart(4, '0');
/** The first folder on the way to a path that the account may not enter; the path itself is not looked at. Links are not followed. */
function closedFolder({ root }, account, path) {
    const parts = path.split('/');
    return parts
        .map((_, at) => root.at(parts.slice(0, at).join('/'))?.entry)
        .find((entry) => entry !== undefined && entry.kind === 'folder' && !mayEnter(account, entry));
}

;// CONCATENATED MODULE: ./build/verify/checks/command.js
/** Engines' own, where the image has none (containerd, WithDefaultPathEnv). */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** No entrypoint has more programs in front of the service. */
const MOST_STEPS = 8;
const SHELLS = /^(ba|da|a|z|k|mk)?sh$/;
/** ENTRYPOINT and CMD as engines put them together. */
const command_wordsOf = ({ image }) => {
    const { Entrypoint = [], Cmd = [] } = image.configuration.config ?? {};
    return [...Entrypoint, ...Cmd];
};
/** The last value of a variable of the image. */
const variable = ({ image }, name) => image.configuration.config?.Env?.findLast((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
/**
 * The programs that the container starts, as far as it is certain: through `tini --`, `env`, `sh -c "exec …"`, and the interpreter of a script.
 * It ends with the first that is not there, or of which nobody knows what it starts.
 */
function stepsOf(subject) {
    const steps = [];
    let next = { words: command_wordsOf(subject), by: 'engine' };
    while (next !== undefined && steps.length < MOST_STEPS) {
        const [name = '', ...rest] = next.words;
        if (next.words.length === 0)
            break;
        const shellForm = steps.length === 0 && isShell(name) && /^-\w*c$/.test(rest[0] ?? '');
        const step = { name, by: next.by, shellForm, script: next.script, ...look(subject, name) };
        steps.push(step);
        next = step.node === undefined ? undefined : (interpreted(step, rest) ?? wrapped(step, rest));
    }
    return steps;
}
const baseName = (name) => name.slice(name.lastIndexOf('/') + 1);
const isShell = (name) => SHELLS.test(baseName(name));
function look(subject, name) {
    const { root, layers } = subject;
    const path = name.includes('/') ? absolute(subject, name) : (searched(subject, name) ?? name);
    const node = path.startsWith('/') ? root.resolve(path) : undefined;
    const contents = node && layers[node.layer];
    return {
        path,
        node,
        executable: node && contents?.executables.get(node.entry.path),
        line: node && contents?.kept.get(node.entry.path)?.toString('latin1'),
    };
}
const absolute = ({ image }, name) => name.startsWith('/') ? name : `${image.configuration.config?.WorkingDir || ''}/${name.replace(/^(\.\/+)+/, '')}`.replace(/^\/*/, '/');
/** In the folders of PATH: the first that may be executed, else the first. */
function searched(subject, name) {
    const folders = (variable(subject, 'PATH') ?? PATH).split(':').filter((folder) => folder.startsWith('/'));
    const paths = name === '' ? [] : folders.map((folder) => `${folder.replace(/\/+$/, '')}/${name}`);
    const files = paths.filter((path) => subject.root.resolve(path)?.entry.kind === 'file');
    return files.find((path) => ((subject.root.resolve(path)?.entry.mode ?? 0) & 0o111) !== 0) ?? files[0];
}
/** What the first line of a script asks for (Linux, binfmt_script): one program with at most one argument. */
function interpreted(step, rest) {
    const [, program, argument] = /^#![ \t]*([^ \t]+)[ \t]*(.*?)[ \t]*$/s.exec(step.line ?? '') ?? [];
    if (program === undefined)
        return undefined;
    return { words: [program, ...(argument === undefined || argument === '' ? [] : [argument]), step.path, ...rest], by: 'script', script: step };
}
/** Programs that become another one, and their options that take a value. */
const WRAPPERS = {
    tini: 'pe', 'tini-static': 'pe', 'docker-init': 'pe', 'dumb-init': 'r', catatonit: '', env: 'uC', nice: 'n', 'su-exec': '', gosu: '', setsid: '', stdbuf: 'ioe',
}; // prettier-ignore
/** These take a user first. */
const OTHER_USER = /^(su-exec|gosu)$/;
function wrapped({ name, script }, rest) {
    const base = baseName(name);
    if (isShell(name))
        return /^-\w*c$/.test(rest[0] ?? '') ? commanded(rest[1] ?? '') : undefined;
    const valued = WRAPPERS[base];
    if (valued === undefined)
        return undefined;
    let words = withoutOptions(rest, valued);
    if (OTHER_USER.test(base))
        words = words?.slice(1);
    if (base === 'env')
        words = words?.slice(words.findIndex((word) => !word.includes('=')) >>> 0);
    return words === undefined || words.length === 0 ? undefined : { words, by: 'wrapper', script };
}
/** What follows the options; undefined where one is not understood, such as `env -S`. */
function withoutOptions(words, valued) {
    for (let at = 0; at < words.length; at++) {
        const word = words[at] ?? '';
        if (word === '--')
            return words.slice(at + 1);
        if (!word.startsWith('-'))
            return words.slice(at);
        // The value of a long one may be the next word, which then is no program.
        const isUnsure = /^--[^=]+$/.test(word) && !words.includes('--', at);
        if (isUnsure || /^-(S|-split-string)/.test(word))
            return undefined;
        if (word.startsWith('--'))
            at = words.indexOf('--', at) < 0 ? at : words.indexOf('--', at) - 1;
        else if (word.length === 2 && valued.includes(word.slice(1)))
            at++;
    }
    return [];
}
/** What a shell does by itself, or what begins a list of commands. */
const BUILT_IN = /^(alias|bg|break|case|cd|command|continue|declare|do|done|echo|elif|else|esac|eval|exit|export|false|fg|fi|for|function|getopts|hash|help|if|jobs|kill|let|local|popd|printf|pushd|pwd|read|readonly|return|select|set|shift|shopt|source|test|then|time|times|trap|true|type|typeset|ulimit|umask|unalias|unset|until|wait|while)$/;
const PLAIN = /^[\w./+:@%,-]+$/;
/** The first program of a command of a shell, where it is certain. What follows it is known only where the shell changes nothing in it. */
function commanded(command) {
    const words = command.trim().split(/\s+/);
    while (/^\w+=[\w./:@%,+-]*$/.test(words[0] ?? ''))
        words.shift();
    if (words[0] === 'exec')
        words.shift();
    const [name = '', ...rest] = words;
    if (!PLAIN.test(name) || name.startsWith('-') || BUILT_IN.test(name) || rest[0]?.startsWith('(') === true)
        return undefined;
    return { words: [name, ...(rest.every((word) => /^[\w./+:@%,=-]+$/.test(word)) ? rest : [])], by: 'shell' };
}

;// CONCATENATED MODULE: ./build/verify/checks/instruction.js

/** The last instruction of such a name that the image got from the Dockerfile; undefined where a base image, or something unknown, gave it. */
function placeOf({ known: { dockerfile } }, ...names) {
    if (dockerfile === undefined || foreign(dockerfile.text))
        return undefined;
    const instructions = chainOf(stagesIn(dockerfile.text), dockerfile.target ?? '').flatMap((stage) => stage.instructions);
    const found = instructions.findLast(({ name }) => names.includes(name));
    return found && { file: dockerfile.file, line: found.line };
}

;// CONCATENATED MODULE: ./build/verify/checks/made-by.js


/** The instruction of a layer, for a sentence: ` (RUN make)`, or ''; and its line where the Dockerfile is known. */
function madeBy(subject, layer) {
    const instruction = made_by_plain(subject.createdBy[layer] ?? '');
    return { text: instruction === '' ? '' : ` (${instruction})`, at: places(subject)[layer] };
}
/** The line of the Dockerfile for each layer; undefined where the base image, or something unknown, made it. */
function places({ createdBy, known: { dockerfile } }) {
    if (dockerfile === undefined)
        return createdBy.map(() => undefined);
    return linesOf(createdBy, dockerfile.text, dockerfile.target).map((line) => (line === undefined ? undefined : { file: dockerfile.file, line }));
}
const made_by_LONGEST = 80;
/** As in the Dockerfile: without the shell and BuildKit's mark, in one line, and without the secrets that are in it. */
function made_by_plain(createdBy) {
    const text = masked(createdBy)
        .replace(/^(RUN )?(\|\d+ .*?)?\/bin\/sh -c (#\(nop\) +)?/, '$1')
        .replace(/ # buildkit$/, '')
        .replaceAll(/\s+/g, ' ')
        .trim();
    return text.length > made_by_LONGEST ? `${text.slice(0, made_by_LONGEST - 1)}…` : text;
}

;// CONCATENATED MODULE: ./build/verify/checks/entrypoint.js





/** Whether the container can start: each program on the way to the service is there, may be executed, and is one that the image can run. */
function judgeEntrypoint(subject, _, say) {
    if (!subject.platform.startsWith('linux/'))
        return;
    const steps = stepsOf(subject);
    const at = placeOf(subject, 'ENTRYPOINT', 'CMD');
    if (command_wordsOf(subject).length === 0) {
        const what = 'The image names nothing to start: it has neither ENTRYPOINT nor CMD';
        say('missing', { what, where: 'ENTRYPOINT', fix: 'End the Dockerfile with `ENTRYPOINT ["/app"]`', at });
        return;
    }
    const account = accountOf(subject);
    for (const step of steps) {
        const said = wrongWith(subject, step, account);
        if (said === undefined)
            continue;
        const [rule, what, fix] = said;
        say(rule, { what, fix, ...placed(subject, step, at) });
        return;
    }
}
/** A file is shown where its layer was made, what is not there at the instruction that names it, or at the script that does. */
function placed(subject, step, at) {
    const shown = step.script ?? step;
    if (shown.node === undefined)
        return { where: shown.path, at };
    return { where: shown.path, layer: shown.node.layer, at: madeBy(subject, shown.node.layer).at ?? at };
}
function wrongWith(subject, step, account) {
    const { node, path } = step;
    if (node === undefined)
        return missing(subject, step);
    if (node.entry.kind !== 'file')
        return ['not-executable', `${path} is no file but a ${node.entry.kind}`, 'Name the program: `ENTRYPOINT ["/app"]`'];
    return entrypoint_closed(subject, step, account) ?? unfit(subject, step) ?? unknown(subject, step);
}
function missing({ root }, { name, path, shellForm, by, script }) {
    if (shellForm) {
        const what = `ENTRYPOINT or CMD is in the shell form, and the image has no ${name}`;
        return ['shell', what, 'Use the exec form, `ENTRYPOINT ["/app"]`, or a base image that has the shell'];
    }
    if (script !== undefined)
        return interpreterOf(script, name);
    const fix = 'Copy the program into the last stage, and give its full path: `ENTRYPOINT ["/app"]`';
    const link = root.at(path.replace(/^\/+/, ''))?.entry;
    if (link?.kind === 'symlink')
        return ['missing', `${path} is a link to ${link.link}, which is not in the image`, fix];
    return ['missing', name.includes('/') ? `${path} is not in the image${whoAsks(by)}` : `No folder of PATH has a program \`${name}\``, fix];
}
function interpreterOf({ path }, name) {
    const what = `${path} is a script for ${JSON.stringify(name)}, which is not in the image: “no such file or directory” at start`;
    if (name.endsWith('\r'))
        return ['shell', `${what}. Its lines end as on Windows`, 'Save it with Unix line ends: `*.sh text eol=lf` in .gitattributes'];
    return ['shell', what, 'Use a base image that has it, or name the program itself in ENTRYPOINT'];
}
const whoAsks = (by) => (by === 'engine' ? '' : `, and a ${by} of ENTRYPOINT starts it`);
function entrypoint_closed(subject, { node, path }, account) {
    if (node === undefined)
        return undefined;
    const { entry } = node;
    const who = account.given === '' ? 'root' : `user ${account.given}`;
    if (!mayEnter(account, entry)) {
        const what = `${path} may not be executed by ${who}: its mode is ${octal(entry.mode)}, its owner ${entry.uid}:${entry.gid}`;
        return ['not-executable', what, '`COPY --chmod=0755 …`, or `chmod` in the stage that builds it'];
    }
    const folder = closedFolder(subject, account, entry.path);
    if (folder === undefined)
        return undefined;
    const what = `${path} can’t be reached by ${who}: the folder /${folder.path} has the mode ${octal(folder.mode)} and the owner ${folder.uid}:${folder.gid}`;
    return ['not-executable', what, 'Put the program into a folder that is open to all, such as `/`'];
}
/** A program that this image can't run. */
function unfit({ platform, root }, { executable, path }) {
    if (executable === undefined)
        return undefined;
    const { system, architecture, interpreter, go } = executable;
    const due = partsOf(platform);
    const fix = 'Build it with `GOOS=$TARGETOS GOARCH=$TARGETARCH`; in the stage that builds, declare `ARG TARGETOS TARGETARCH`';
    if (system !== due.os || !runs(architecture, due.architecture))
        return ['architecture', `${path} is a program for ${system}/${architecture}, the image is for ${platform}: “exec format error” at start`, fix];
    const variant = newer(go?.settings ?? {}, due);
    if (variant !== undefined)
        return ['architecture', `${path} is built with ${variant}, the image is for ${platform}`, fix];
    if (interpreter === undefined || root.resolve(interpreter) !== undefined)
        return undefined;
    const what = `${path} is linked dynamically and asks for ${interpreter}, which is not in the image: “no such file or directory” at start`;
    return ['interpreter', what, 'Build it with `CGO_ENABLED=0`, or use a base image that has the loader'];
}
/** What a processor runs besides its own. Many of arm64 have left 32 bits behind. */
const ALSO = { amd64: '386', mips64: 'mips', mips64le: 'mipsle' };
const NAMED = new Set(['amd64', 'arm64', '386', 'arm', 's390x', 'ppc64', 'ppc64le', 'riscv64', 'loong64', 'mips', 'mipsle', 'mips64', 'mips64le']);
/** What this reader has no name for may be anything. */
const runs = (program, image) => program === image || ALSO[image] === program || !NAMED.has(image);
/** Go's setting where it asks for a newer processor than the image's variant. An image that names no variant of amd64 may mean any. */
function newer(settings, { architecture, variant }) {
    const name = { arm: 'GOARM', amd64: 'GOAMD64' }[architecture];
    const asked = Number(/\d+/.exec(settings[name ?? ''] ?? '')?.[0]);
    const given = Number(variant.slice(1));
    const isNamed = architecture === 'arm' || given > 1;
    return name !== undefined && isNamed && asked > given ? `${name}=${settings[name]}` : undefined;
}
/** Bytes of first lines that are kept of a layer (contents/kept.ts): where they are near that, a script may be unknown. */
const SURELY_KEPT = 128 * 1024;
/** A file that is neither a program nor a script. A shell would take it for its own script. */
function unknown({ layers }, { node, executable, line, by, path }) {
    if (node === undefined || executable !== undefined || line !== undefined || by !== 'engine')
        return undefined;
    const kept = new Set(layers[node.layer]?.kept.values());
    if ([...kept].reduce((sum, { length }) => sum + length, 0) > SURELY_KEPT)
        return undefined;
    const what = `${path} is neither a program nor a script that begins with \`#!\`: “exec format error” at start`;
    return ['shell', what, 'Begin a script with `#!/bin/sh`; look at how a program is built and copied'];
}

// EXTERNAL MODULE: ./build/node_modules/picomatch/index.js
var picomatch = __nccwpck_require__(6843);
;// CONCATENATED MODULE: ./build/policy/glob.js

/**
 * Whether a path of an image is meant by one of the globs: `*` and `?` stay within a folder, `**` does not, `[ab]` and `{a,b}` as in a shell; names that start
 * with a dot are names like others, and `+(…)`, `!(…)` mean themselves. Both without `/` in front.
 */
function matcher(globs) {
    if (globs.length === 0)
        return () => false;
    return picomatch(
    // A shell's `[!ab]` is `[^ab]` to it.
    globs.map((glob) => glob.replace(/^\/+/, '').replaceAll('[!', '[^')), { dot: true, noextglob: true });
}

;// CONCATENATED MODULE: ./build/verify/checks/allowed.js

/** Whether one of the allowances holds: every part that it has. */
function allowedBy(allowances) {
    const tests = allowances.map(({ path, kind, rule }) => {
        const matches = path === undefined ? undefined : matcher([path]);
        return (candidate) => (matches === undefined || (candidate.path !== undefined && matches(candidate.path))) &&
            (kind === undefined || kind === candidate.kind) &&
            (rule === undefined || rule === candidate.rule);
    });
    return (candidate) => tests.some((test) => test(candidate));
}

;// CONCATENATED MODULE: ./build/verify/checks/forbidden.js





/** The first that fits says what a file is, and the part of its path that the expression matches is what is told: the folder of a cache, not its thousand files. */
const forbidden_KINDS = [
    ['git', /^(?:.*?\/)??\.git(?=\/|$)/],
    ['toolchain', /^(?:usr\/local\/go|usr\/lib\/go(?:-[\d.]+)?|(?:root|home\/[^/]+)\/sdk\/go[\d.]+)(?=\/)/],
    ['caches', /^(?:.*?\/)??pkg\/mod(?=\/)/],
    ['caches', /^(?:.*?\/)??\.cache\/(?:go-build|pip|yarn|uv|node-gyp|composer|golangci-lint)(?=\/)/],
    ['caches', /^(?:.*?\/)??(?:\.npm(?=\/_)|\.cargo\/registry(?=\/)|\.gradle\/caches(?=\/)|\.m2\/repository(?=\/))/],
    ['caches', /^var\/lib\/apt\/lists(?=\/(?!lock$))/],
    ['caches', /^(?:var\/cache\/(?:apk|apt|dnf|yum|zypp)|etc\/apk\/cache)(?=\/(?!(?:archives\/)?lock$))/],
    ['package-managers', /^(?:usr\/)?(?:local\/)?s?bin\/(?:apk|apt|apt-get|dpkg|rpm|dnf|yum|microdnf|zypper|pacman|opkg)$/],
    ['shells', /^(?:usr\/)?(?:local\/)?s?bin\/(?:sh|bash|dash|ash|zsh|ksh|mksh|fish|tcsh|csh)$/],
];
/** In the service's own folders only: packages bring whatever they like. */
const OWN = [
    ['tests', /^(?:.*?\/)??testdata(?=\/)|_test\.go$/],
    ['sources', /\.go$|(?:^|\/)go\.(?:mod|sum|work)$/],
    ['editors', /^(?:.*?\/)??(?:\.idea|\.vscode|\.vs)(?=\/)|(?:^|\/)(?:\.DS_Store|Thumbs\.db|\.[^/]+\.sw[op]|[^/]+~)$/],
];
const PACKAGES = /^usr\/(?:share|lib|include|local\/(?:share|lib))\/|(?:^|\/)(?:node_modules|site-packages|dist-packages|vendor\/bundle)\//;
/** Tells of files that a service does not need, folder by folder. */
function judgeForbidden(subject, { files, allow }, say) {
    const allowed = allowedBy(allow);
    const named = matcher(files);
    const groups = new Map();
    const look = (node, rules) => {
        if (node.entry.kind === 'folder')
            return;
        const { path } = node.entry;
        for (const [rule, place] of kindsOf(path, named))
            if (rules?.has(rule) !== false && !allowed({ path, rule }))
                add(groups, rule, place, node, rules === undefined);
    };
    for (const node of subject.root.nodes())
        look(node);
    for (const node of subject.root.hidden())
        look(node, SHIPPED);
    const byRule = Map.groupBy(groups.values(), ({ rule }) => rule);
    for (const [rule, found] of byRule)
        for (const group of found.slice(0, forbidden_MOST))
            forbidden_tell(subject, group, found.length - Math.min(found.length, forbidden_MOST), rule, say);
}
/** What nobody may have is wrong in a layer too where a later one deletes it; of all else that is a waste. */
const SHIPPED = new Set(['git', 'files']);
/** Findings of one rule. */
const forbidden_MOST = 5;
/** Paths that a finding names. */
const forbidden_NAMED = 3;
function kindsOf(path, named) {
    const kinds = named(path) ? [['files', path]] : [];
    const lists = PACKAGES.test(path) ? [forbidden_KINDS] : [forbidden_KINDS, OWN];
    for (const [rule, expression] of lists.flat()) {
        const found = expression.exec(path);
        // An expression that looks at the end of the path alone tells of the file.
        if (found !== null)
            return [...kinds, [rule, found.index === 0 ? found[0] : path]];
    }
    return kinds;
}
function add(groups, rule, place, { entry: { path, size }, layer }, seen) {
    // Sources are told by their common folder, and shells once.
    const folder = ONCE.has(rule) ? '' : place === path ? path.slice(0, Math.max(0, path.indexOf('/'))) : place;
    const key = `${rule} ${folder} ${layer}`;
    const group = groups.get(key);
    if (group === undefined)
        groups.set(key, { rule, place, layer, count: 1, bytes: size, names: [path], seen });
    else {
        group.place = ONCE.has(rule) ? ([group.place, place].toSorted((a, b) => a.length - b.length)[0] ?? place) : common(group.place, place);
        group.count += 1;
        group.bytes += size;
        group.seen ||= seen;
        if (group.names.length < forbidden_NAMED)
            group.names.push(path);
    }
}
const ONCE = new Set(['shells', 'package-managers']);
function common(one, other) {
    const parts = other.split('/');
    const same = one.split('/').findIndex((part, at) => part !== parts[at]);
    return same < 0 ? one : one.split('/').slice(0, same).join('/');
}
function forbidden_tell(subject, { place, layer, count, bytes: size, names, seen }, more, rule, say) {
    const { text, at } = madeBy(subject, layer);
    const { about, fix } = forbidden.rules[rule];
    const named = names.map((path) => `/${path}`).join(', ') + (count > names.length ? ' …' : '');
    const what = `${lower(about)}: ${count === 1 ? 'one file' : `${count} files (${named})`}, ${bytes(size)}, from layer ${layer + 1}${text}${seen ? '' : ', hidden by a later one and shipped all the same'}${more > 0 ? `; and ${more} more places` : ''}`;
    say(rule, { what, where: `/${place}`, fix, layer, at });
}
const lower = (text) => (/^[A-Z][a-z ]/.test(text) && !text.startsWith('Go ') ? text.charAt(0).toLowerCase() + text.slice(1) : text);

;// CONCATENATED MODULE: ./build/verify/checks/programs.js


/**
 * The Go programs that the user wrote: the one that the container starts, and others of its module, such as `/migrate`. Others come from elsewhere (a health probe, a
 * toolchain), and their makers answer for them. Where a script is started, nothing says which program it runs: then those of the layers above the base image are the
 * user's, as long as they are all of one module that was not downloaded as such.
 */
function ownPrograms(subject) {
    const all = goPrograms(subject);
    const started = stepsOf(subject).at(-1);
    const own = all.find(({ path, layer }) => started?.node?.layer === layer && `/${started.node.entry.path}` === path);
    if (own !== undefined) {
        const module = own.go.main?.path;
        // The one that is started is known by the name that ENTRYPOINT has for it.
        const others = all.filter((program) => program !== own && module !== undefined && program.go.main?.path === module);
        return [{ ...own, path: started?.path ?? own.path }, ...others];
    }
    if (started?.executable !== undefined && !started.name.endsWith('sh'))
        return [];
    const above = all.filter(({ layer, go }) => madeBy(subject, layer).at !== undefined && go.main !== undefined && go.main.sum === '');
    return new Set(above.map(({ go }) => go.main?.path)).size === 1 ? above : [];
}
/** All Go programs that a container sees, each once. */
function goPrograms({ root, layers }) {
    return layers.flatMap(({ executables }, layer) => [...executables].flatMap(([path, executable]) => {
        const isSeen = root.at(path)?.layer === layer;
        return isSeen && executable.go !== undefined ? [{ path: `/${path}`, layer, executable, go: executable.go }] : [];
    }));
}
/** The modules of all Go programs of an image, each once, by path and version. Main modules are not among them. */
function modulesOf(image) {
    const all = goPrograms(image).flatMap(({ go }) => go.modules.map((module) => module.replacedBy ?? module));
    const known = new Map(all.map(({ path, version, sum }) => [`${path} ${version}`, { path, version, sum }]));
    return [...known].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, module]) => module);
}

;// CONCATENATED MODULE: ./build/verify/checks/go.js


/** How many modules a finding names. */
const go_NAMED = 3;
/** How the user's Go programs were built, by what the linker left in them. What a program does not say (old Go, another build system) is not held against it. */
function judgeGo(subject, settings, say) {
    for (const program of ownPrograms(subject)) {
        const { path, layer, executable, go } = program;
        const says = go.settings['-compiler'] !== undefined;
        const all = [
            version(program, settings['lowest-version']),
            modules(program, subject.known.goSum),
            ...fromCommit(program, subject.known.commit),
            says && go.settings['-trimpath'] !== 'true'
                ? ['trimpath', `${path} is built without -trimpath: paths of the build machine are in it`, '`go build -trimpath`']
                : undefined,
            executable.interpreter === undefined
                ? undefined
                : ['static', `${path} is linked dynamically: it needs ${executable.interpreter} and the C library of its base image`, go_cure(go.settings)],
            executable.symbols ? ['stripped', `${path} ships its symbol table, which stack traces do not need`, '`go build -ldflags "-s -w"`'] : undefined,
            replaced(program),
        ];
        for (const said of all)
            if (said !== undefined)
                say(said[0], { what: said[1], where: path, fix: said[2], layer, at: madeBy(subject, layer).at });
    }
}
const go_cure = (settings) => settings['-buildmode'] === 'pie' ? '`CGO_ENABLED=0 go build` without `-buildmode=pie`' : '`CGO_ENABLED=0 go build`';
/** 1.26rc1 is older than 1.26, which is 1.26.0. @returns undefined where it is no version of Go */
function numbersOf(version) {
    const [whole, major, minor, patch, kind, of] = /(?:^|\bgo)(\d+)\.(\d+)(?:\.(\d+)|(beta|rc)(\d+))?/.exec(version) ?? [];
    if (whole === undefined)
        return undefined;
    const rank = kind === undefined ? 2 : kind === 'rc' ? 1 : 0;
    return [Number(major), Number(minor), rank, Number(patch ?? of ?? 0)];
}
function version({ go, path }, lowest) {
    const floor = numbersOf(lowest);
    const built = go.version === '' ? [1, 17, 2, Infinity] : numbersOf(go.version);
    if (floor === undefined || built === undefined)
        return undefined;
    const at = floor.findIndex((number, index) => number !== built[index]);
    if (at < 0 || (built[at] ?? 0) > (floor[at] ?? 0))
        return undefined;
    const by = go.version === '' ? 'a Go before 1.18' : /go[\d.]+\w*/.exec(go.version)?.[0].replace('go', 'Go ');
    const fix = 'Use a newer `golang` image, or a newer `toolchain` in go.mod';
    return ['version', `${path} is built with ${by}, and the policy asks for Go ${lowest} at least`, fix];
}
/** Modules that were downloaded, as they were built in: a folder has no version, and no sum. */
const downloaded = ({ go }) => go.modules.map((module) => module.replacedBy ?? module).filter(({ sum }) => sum !== '');
function modules(program, goSum) {
    if (goSum === undefined)
        return undefined;
    const sums = sumsIn(goSum.text);
    const built = downloaded(program).map((module) => ({ name: `${module.path} ${module.version}`, sum: module.sum }));
    const other = built.filter(({ name, sum }) => sums.has(name) && sums.get(name) !== sum);
    const absent = built.filter(({ name }) => !sums.has(name));
    // Where most are absent, the file is of another module of the repository.
    const wrong = [...other, ...(absent.length * 2 > built.length ? [] : absent)];
    if (wrong.length === 0)
        return undefined;
    const rest = wrong.length > go_NAMED ? ` and ${wrong.length - go_NAMED} more` : '';
    const names = wrong.slice(0, go_NAMED).map(({ name }) => (sums.has(name) ? `${name} has another sum` : `${name} is missing there`));
    const fix = `Run \`go mod tidy\` and \`go mod verify\`, commit ${goSum.file}, and build from it`;
    return ['modules', `${program.path} is not built from what ${goSum.file} says: ${names.join(', ')}${rest}`, fix];
}
/** By `path version`; lines about go.mod alone have `/go.mod` in the version, which no module has. */
function sumsIn(text) {
    const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
    return new Map(lines.flatMap(([path = '', at = '', sum]) => (sum === undefined ? [] : [[`${path} ${at}`, sum]])));
}
function fromCommit({ go, path }, commit) {
    const { vcs: system, 'vcs.revision': revision, 'vcs.modified': modified } = go.settings;
    if (system !== 'git' || revision === undefined)
        return [];
    const isOther = commit !== undefined && revision !== commit;
    const other = `${path} is built from the commit ${revision.slice(0, 12)}, and ${commit?.slice(0, 12)} is shipped`;
    const fix = 'Name what changes during the build in .gitignore. In a build context, what .dockerignore keeps back counts as deleted: mount `.git` only with all files, or build with `-buildvcs=false`';
    return [
        isOther
            ? ['revision', other, 'Build it from the commit that is checked out: look for a program that is copied in or taken from a cache']
            : undefined,
        modified === 'true' ? ['modified', `${path} is built from files that differ from the commit ${revision.slice(0, 12)}`, fix] : undefined,
    ];
}
function replaced({ go, path }) {
    const folders = go.modules.flatMap(({ path: module, replacedBy }) => replacedBy !== undefined && /^(\.|\/)/.test(replacedBy.path) ? [`${module} by ${replacedBy.path}`] : []);
    if (folders.length === 0)
        return undefined;
    const rest = folders.length > go_NAMED ? ` and ${folders.length - go_NAMED} more` : '';
    return [
        'replaced',
        `${path} is built with modules replaced by folders: ${folders.slice(0, go_NAMED).join(', ')}${rest}`,
        'Take the `replace` out of go.mod, and require a version',
    ];
}

;// CONCATENATED MODULE: ./build/image/spdx.js
/**
 * Whether a text has the form of a licence expression (SPDX 2.3, annex D): ids, `WITH`, `AND`, `OR`, parentheses. Whether an id is on SPDX's list is not looked up: the list
 * grows, and an image with a new licence is no worse for it.
 */
function isSpdxExpression(text) {
    if (text.length > 1000)
        return false;
    const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
    let at = 0;
    const take = (wanted) => {
        if (!wanted.test(tokens[at] ?? ''))
            return false;
        at++;
        return true;
    };
    const operand = () => {
        if (take(/^\($/))
            return expression() && take(/^\)$/);
        return take(ID) && (!take(/^(WITH|with)$/) || take(EXCEPTION));
    };
    const expression = () => {
        do
            if (!operand())
                return false;
        while (take(/^(AND|OR|and|or)$/));
        return true;
    };
    return expression() && at === tokens.length;
}
const ID = /^(?!(AND|OR|WITH)$)(((DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+)|[A-Za-z0-9][A-Za-z0-9.-]*\+?)$/i;
const EXCEPTION = /^((DocumentRef-[A-Za-z0-9.-]+:)?AdditionRef-[A-Za-z0-9.-]+|[A-Za-z0-9][A-Za-z0-9.-]*)$/;

;// CONCATENATED MODULE: ./build/verify/checks/labels.js

const PREFIX = 'org.opencontainers.image.';
/** Forms that the image-spec gives (annotations.md, “Pre-Defined Annotation Keys”); the others are free text. */
const labels_FORMS = {
    created: { is: isDateTime, due: 'a date and time by RFC 3339, such as `2026-01-31T09:30:00Z`' },
    url: { is: isUrl, due: 'an address with a scheme, such as `https://…`' },
    documentation: { is: isUrl, due: 'an address with a scheme, such as `https://…`' },
    source: { is: isUrl, due: 'an address with a scheme, such as `https://…`' },
    licenses: { is: isLicence, due: 'an SPDX expression, such as `Apache-2.0` or `MIT OR Apache-2.0`' },
    'ref.name': { is: (value) => /^[A-Za-z0-9]+(([-._:@/+]|--)[A-Za-z0-9]+)*$/.test(value), due: 'letters and digits, with single separators between' },
    'base.digest': { is: (value) => /^(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/.test(value), due: 'a digest, `sha256:…`' },
    'base.name': {
        is: (value) => /^[^\s/]+[.:][^\s/]*\/\S+$|^localhost\/\S+$/.test(value),
        due: 'a full reference with its registry, such as `docker.io/library/alpine:3.22`',
    },
};
/**
 * The labels of one platform's image: those that are required, the form of the OCI ones, and what the plan says. A label that came along with a base image, and that
 * neither the plan nor the Dockerfile names, is its maker's business and is not judged by its form.
 */
function judgeLabels({ image, known }, { required }, say) {
    const labels = image.configuration.config?.Labels ?? {};
    const planned = new Map(known.labels);
    for (const name of new Set(required)) {
        // What the plan gives and the image lacks is told below, once.
        if ((labels[name] ?? '') === '' && (planned.get(name) ?? '') === '')
            say('missing', { what: `The required label ${name} is ${name in labels ? 'empty' : 'missing'}`, where: name, fix: supply(name) });
    }
    for (const [name, value] of Object.entries(labels)) {
        const form = name.startsWith(PREFIX) ? labels_FORMS[name.slice(PREFIX.length)] : undefined;
        if (form === undefined || value === '' || form.is(value) || !isOwn(name, known))
            continue;
        say('invalid', {
            // The plan is printed anyway; what else the image has may be a secret in the wrong place.
            what: `The label ${name}${planned.get(name) === value ? ` is \`${labels_short(value)}\`, and` : ''} has not the form that the image-spec gives it`,
            where: name,
            fix: `The OCI image-spec wants ${form.due}: ${whereSet(name, known)}`,
        });
    }
    for (const [name, value] of planned) {
        if (labels[name] === value)
            continue;
        const has = labels[name] === undefined ? 'is missing' : 'has another value';
        say('differs', {
            what: `The label ${name} ${has}; the plan says \`${labels_short(value)}\``,
            where: name,
            fix: 'What was built is not what was planned: look for a frontend or a builder that drops or changes labels, and build again',
        });
    }
}
/** Where nothing is known of how it was built, every label is taken for the image's own. */
function isOwn(name, { labels, dockerfile }) {
    if (labels === undefined || dockerfile === undefined)
        return true;
    return labels.some(([planned]) => planned === name) || dockerfile.text.includes(name);
}
function whereSet(name, { dockerfile }) {
    return dockerfile?.text.includes(name) ? `correct it in ${dockerfile.file} or in the input \`labels\`` : 'correct it in the input `labels`';
}
function supply(name) {
    const word = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '';
    if (word === 'version')
        return `Give the image a tag (input \`tags\`), or the label itself: \`labels: ${name}=…\``;
    return `Add \`${name}=…\` to the input \`labels\`, or \`LABEL ${name}=…\` to the Dockerfile`;
}
function isDateTime(value) {
    const [, year, month, day, hour, minute, second] = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.exec(value) ?? [];
    if (year === undefined)
        return false;
    const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
    const inside = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= last;
    // RFC 3339 knows leap seconds.
    return inside && Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60;
}
function isUrl(value) {
    return /^[a-z][a-z0-9+.-]*:\/\/[^\s/]+\S*$/i.test(value) && URL.canParse(value);
}
/** `NOASSERTION` is what GitHub's API says of a licence that it does not know; SPDX has the word too. */
function isLicence(value) {
    return value === 'NOASSERTION' || value === 'NONE' || isSpdxExpression(value);
}
const labels_short = (value) => (value.length > 80 ? `${value.slice(0, 79)}…` : value).replaceAll(/\s+/g, ' ');

;// CONCATENATED MODULE: ./build/verify/checks/privilege.js



const SETUID_SETGID = 0o6000;
const STICKY = 0o1000;
const OTHERS_WRITE = 0o002;
/** Rules about what a container sees, and those about what a layer holds: an engine makes every entry of every layer. */
const privilege_SEEN = {
    setuid: ({ kind, mode }) => kind === 'file' && (mode & SETUID_SETGID) !== 0,
    capabilities: ({ kind, capabilities }) => kind === 'file' && capabilities,
    // In a sticky folder such as /tmp only its owner may delete a file.
    'world-writable': ({ kind, mode }) => (mode & OTHERS_WRITE) !== 0 && (kind === 'file' || (kind === 'folder' && (mode & STICKY) === 0)),
};
const privilege_SHIPPED = {
    device: ({ kind, path }) => (kind === 'character' || kind === 'block') && !COVERED.test(path),
    escape: (entry) => entry.odd === 'escapes' || leavesRoot(entry),
    'absolute-name': ({ odd }) => odd === 'absolute',
};
/** What some base images have, and no container sees: an engine puts its own /dev over it. */
const COVERED = /^dev\/(?:console|full|null|ptmx|random|tty\d*|urandom|zero)$/;
/** Tells of files that give more than they should, one finding for each rule and layer. */
function judgePrivilege(subject, { allow }, say) {
    const allowed = allowedBy(allow);
    const found = new Map();
    const look = (tests, entry, layer) => {
        for (const [name, test] of Object.entries(tests)) {
            const rule = name;
            if (!test(entry) || allowed({ path: entry.path, rule }))
                continue;
            const key = `${rule} ${layer}`;
            if (!found.has(key))
                found.set(key, { rule, layer, paths: [] });
            found.get(key)?.paths.push(entry.path);
        }
    };
    for (const { entry, layer } of subject.root.nodes())
        look(privilege_SEEN, entry, layer);
    subject.layers.forEach(({ entries }, layer) => {
        for (const entry of entries)
            look(privilege_SHIPPED, entry, layer);
    });
    for (const { rule, layer, paths } of found.values())
        privilege_tell(subject, rule, layer, paths, say);
}
const MOST_NAMED = 4;
const WHAT = {
    setuid: ['is setuid or setgid: whoever runs it becomes its owner', 'files are setuid or setgid: whoever runs them becomes their owner'],
    capabilities: ['has file capabilities', 'files have file capabilities'],
    'world-writable': ['may be changed by everybody', 'files and folders may be changed by everybody'],
    device: ['is a device node', 'device nodes'],
    escape: ['leaves the root of the image', 'names or links leave the root of the image'],
    'absolute-name': ['is written with `/` in front', 'names are written with `/` in front'],
};
function privilege_tell(subject, rule, layer, paths, say) {
    const { text, at } = madeBy(subject, layer);
    const [first = ''] = paths;
    const [one, many] = WHAT[rule];
    const named = paths.slice(0, MOST_NAMED).map((path) => `/${path}`);
    const rest = paths.length > MOST_NAMED ? ' …' : '';
    const what = paths.length === 1 ? `/${first} ${one}` : `${paths.length} ${many}: ${named.join(', ')}${rest}`;
    say(rule, { what: `${what} (layer ${layer + 1}${text})`, where: `/${first}`, fix: privilege.rules[rule].fix, layer, at });
}
/** Whether a link has more `..` than folders above it. In a container the kernel stops at the root; a tool that unpacks an image may not. */
function leavesRoot({ kind, path, link }) {
    if (!link.includes('..') || (kind !== 'symlink' && kind !== 'hardlink'))
        return false;
    // A hard link names its target from the root, an absolute link begins there.
    let depth = kind === 'hardlink' || link.startsWith('/') ? 0 : path.split('/').length - 1;
    for (const part of link.split('/')) {
        if (part === '..')
            depth -= 1;
        else if (part !== '' && part !== '.')
            depth += 1;
        if (depth < 0)
            return true;
    }
    return false;
}

;// CONCATENATED MODULE: ./build/verify/checks/reproducible.js


/** How many files a finding names. */
const reproducible_NAMED = 3;
/**
 * Files that are younger than the commit: the next build of the same sources gives them another time, and with it another digest. Only layers of the Dockerfile are
 * looked at: a base image has the times of its own.
 */
function judgeReproducible(subject, _, say) {
    const { sourceDateEpoch: epoch } = subject.known;
    const first = places(subject).findIndex((place) => place !== undefined);
    if (epoch === undefined || first < 0)
        return;
    const young = subject.layers.map(({ entries }, layer) => (layer < first ? [] : entries.filter(({ mtime }) => mtime > epoch)));
    const layers = young.flatMap((entries, layer) => (entries.length > 0 ? [layer] : []));
    const [layer] = layers;
    if (layer === undefined)
        return;
    const all = young.flat();
    const { text, at } = madeBy(subject, layer);
    const rest = all.length > reproducible_NAMED ? ` and ${all.length - reproducible_NAMED} more` : '';
    const where = layers.length > 1 ? `${layers.length} layers, from layer ${layer + 1}${text} on` : `layer ${layer + 1}${text}`;
    const what = `${all.length === 1 ? '1 file of' : `${all.length} files of`} ${where} ${all.length === 1 ? 'is' : 'are'} younger than the commit (${timeOf(epoch)}): ${all.slice(0, reproducible_NAMED).map(reproducible_shown).join(', ')}${rest}`;
    const fix = 'Export with `rewrite-timestamp=true`, which needs a builder with BuildKit 0.13; or `touch -d @$SOURCE_DATE_EPOCH` what a RUN makes, and copy folders as trees of their own';
    say('times', { what, where: '', fix, layer: layers.length === 1 ? layer : undefined, at });
}
const timeOf = (seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
/** A time that no calendar has is shown as its number. */
function reproducible_shown(entry) {
    const path = hiddenBy(entry) === undefined ? entry.path : `${hiddenBy(entry)?.path} (deleted)`;
    return `/${path} (${Math.abs(entry.mtime) < 8.64e12 ? timeOf(entry.mtime) : entry.mtime})`;
}

;// CONCATENATED MODULE: ./build/verify/context/ignore.js
/** Lines of a .dockerignore: `#` in the first column begins a comment, blanks around are no part of a pattern. */
function ignore_linesOf(text) {
    const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
    return lines.filter((line) => !line.startsWith('#') && line.trim() !== '').map((line) => line.trim());
}
/** The last pattern that matches a path, or a folder it lies in, decides. */
function patternsOf(lines) {
    const patterns = lines.map(patternOf);
    return {
        final: !patterns.some(({ negated }) => negated),
        match: (path, folder) => {
            let matched = false;
            const by = patterns.map(({ negated, test }, at) => {
                // A pattern that would change nothing is not asked, and then not remembered for what lies inside either: so the builder's client does it.
                const hit = folder?.by[at] === true || (negated === matched && test(path));
                if (hit)
                    matched = !negated;
                return hit;
            });
            return { matched, by };
        },
    };
}
function patternOf(line) {
    const negated = line.startsWith('!');
    const pattern = cleaned(negated ? line.slice(1).trim() : line);
    return { negated, test: testOf(pattern) };
}
/** As Go's filepath.Clean: `.` and `..` resolved, no `/` at either end. */
function cleaned(path) {
    const parts = [];
    for (const part of path.split('/')) {
        if (part === '' || part === '.')
            continue;
        if (part === '..' && parts.length > 0 && parts.at(-1) !== '..')
            parts.pop();
        else if (part !== '..' || !path.startsWith('/'))
            parts.push(part);
    }
    return parts.join('/') || '.';
}
const ignore_plain = (text) => !/[*?[\]\\]/.test(text);
function testOf(pattern) {
    // `**` in front or behind a text without other signs is compared as a text, not by folders: `**.go` matches `a.go`.
    if (ignore_plain(pattern))
        return (path) => path === pattern;
    if (pattern.startsWith('**') && ignore_plain(pattern.slice(2))) {
        const end = pattern.slice(2);
        return (path) => path.endsWith(end) || (end.startsWith('/') && path === end.slice(1));
    }
    if (pattern.endsWith('**') && ignore_plain(pattern.slice(0, -2)))
        return (path) => path.startsWith(pattern.slice(0, -2));
    const expression = expressionOf(pattern);
    // A pattern that Go can't read fails the build before anybody asks here.
    return expression === undefined ? () => false : (path) => expression.test(path);
}
const SIGNS = /\*\*\/?|\*|\?|\\[^]|\\$|[.+()|{}$]/g;
function expressionOf(pattern) {
    const source = pattern.replaceAll(SIGNS, (sign, at) => {
        if (sign.startsWith('**'))
            return at + sign.length === pattern.length ? '.*' : '(.*/)?';
        if (sign === '*')
            return '[^/]*';
        if (sign === '?')
            return '[^/]';
        if (sign === '\\')
            return String.raw `\\`;
        return sign.startsWith('\\') ? sign : `\\${sign}`;
    });
    try {
        return new RegExp(`^${source}$`);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/verify/context/taken.js


/**
 * What the stages that are built take from the context. BuildKit's client sends only this, whatever else lies in the folder; but `--exclude` saves no sending.
 * @param target stage; '' is the last one
 * @returns undefined where only BuildKit knows: another frontend, or a variable in a source or a stage's name
 */
function takenFrom(dockerfile, target) {
    if (foreign(dockerfile))
        return undefined;
    const stages = stagesIn(dockerfile);
    const built = reached(stages, target);
    if (built === undefined)
        return undefined;
    const taken = built.flatMap(({ instructions }) => instructions.flatMap(sourcesOf));
    if (taken.some(({ path, exclude }) => [path, ...exclude].some((text) => text.includes('$'))))
        return undefined;
    return taken.map(({ path, exclude }) => ({ path: cleaned(`/${path}`), exclude }));
}
/** The stages that are built. @returns undefined where only BuildKit knows */
function reached(stages, target) {
    const found = new Set(chainOf(stages, target));
    // A set is walked to its end, also what is added on the way.
    for (const stage of found) {
        for (const name of stage.instructions.flatMap(othersOf)) {
            if (name.includes('$'))
                return undefined;
            const other = stageNamed(stages, name, stages.indexOf(stage));
            if (other !== undefined)
                for (const each of chainOf(stages, String(stages.indexOf(other))))
                    found.add(each);
        }
    }
    // A variable may name a stage: which stages are built is known only where all are anyway.
    const unsure = [...found].some(({ base }) => base.includes('$')) && found.size < stages.length;
    return unsure || found.size === 0 ? undefined : [...found];
}
/** Names behind `--from=` and in mounts. */
function othersOf(instruction) {
    return [...flagValues(instruction, 'from'), ...mountsOf(instruction).flatMap(({ from }) => (from === undefined ? [] : [from]))];
}
const flagValues = ({ flags }, name) => flags.flatMap((flag) => (flag.startsWith(`--${name}=`) ? [flag.slice(name.length + 3)] : []));
function sourcesOf(instruction) {
    if (instruction.name === 'RUN') {
        const binds = mountsOf(instruction).filter(({ type = 'bind', from }) => type === 'bind' && from === undefined);
        return binds.map(({ source, src }) => ({ path: source ?? src ?? '/', exclude: [] }));
    }
    if (!/^(COPY|ADD)$/.test(instruction.name) || flagValues(instruction, 'from').length > 0)
        return [];
    const exclude = flagValues(instruction, 'exclude');
    const sources = wordsOf(instruction).slice(0, -1);
    // Here-documents, addresses and repositories are no files of the context.
    return sources.filter((source) => !/^(<<|[a-z][\w+.-]*:\/\/|git@)/i.test(source)).map((path) => ({ path, exclude }));
}
function mountsOf(instruction) {
    return flagValues(instruction, 'mount').map((mount) => Object.fromEntries(mount
        .replaceAll('"', '')
        .split(',')
        .map((part) => [part.split('=')[0]?.toLowerCase() ?? '', part.split('=').slice(1).join('=')])));
}

;// CONCATENATED MODULE: ./build/verify/checks/bases.js



/** The images that the Dockerfile builds upon and copies from, by name only: what a registry has under a name may change between two builds. */
function judgeBases({ dockerfile }, say) {
    if (dockerfile === undefined)
        return;
    for (const { text, line } of basesOf(dockerfile)) {
        const version = versionOf(text);
        if (version === undefined)
            continue;
        const { isPinned, isMoving, name } = version;
        const found = { where: text, at: { file: dockerfile.file, line } };
        if (isMoving) {
            const what = `The base image \`${text}\` is whatever is newest when the image is built`;
            say('base', { ...found, what, fix: `Name a version: \`${name}:…\`` });
        }
        if (!isPinned) {
            const what = `The base image \`${text}\` has no digest: the same commit may be built upon another one`;
            say('base-pinned', { ...found, what, fix: `Add the digest, \`${text}@sha256:…\`, and let a bot renew it` });
        }
    }
}
/** Each image once. A name that comes from a variable is not known here. */
function basesOf({ text, target = '', contexts = [] }) {
    if (foreign(text))
        return [];
    const stages = stagesIn(text);
    const bases = (reached(stages, target) ?? []).flatMap((stage) => {
        const own = stages.indexOf(stage);
        const named = stage.instructions.flatMap((instruction) => othersOf(instruction).map((name) => ({ text: name, line: instruction.line })));
        const others = named.filter((other) => stageNamed(stages, other.text, own) === undefined);
        const isStage = !/^\d+$/.test(stage.base) && stageNamed(stages, stage.base, own) !== undefined;
        return isStage ? others : [{ text: stage.base, line: stage.from.line }, ...others];
    });
    const images = bases
        .toSorted((a, b) => a.line - b.line)
        .filter(({ text: name }) => name !== 'scratch' && name !== '' && !name.includes('$') && !contexts.includes(name));
    return [...new Map(images.toReversed().map((base) => [base.text, base])).values()].toReversed();
}
function versionOf(text) {
    try {
        const { tag, digest, repository } = parseReference(text);
        return { isPinned: digest !== '', isMoving: digest === '' && tag === 'latest', name: repository.name };
    }
    catch {
        // BuildKit says what is wrong with it.
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/verify/checks/signals.js
/** Linux's signals by number from 1 (signal(7)), without SIG. */
const signals_NAMES = 'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(' ');
const OTHER_NAMES = { IOT: 'ABRT', CLD: 'CHLD', POLL: 'IO', UNUSED: 'SYS' };
const HIGHEST = 64;
/** A signal as STOPSIGNAL has it, by name or number, in the spelling `TERM`; as it is where it is none. */
function signals_nameOf(given) {
    if (/^\d+$/.test(given))
        return signals_NAMES[Number(given) - 1] ?? (Number(given) > signals_NAMES.length && Number(given) <= HIGHEST ? 'RTMIN' : given);
    const name = given.toUpperCase().replace(/^SIG/, '');
    return OTHER_NAMES[name] ?? name;
}
/** @param name as `nameOf` gives it */
const isSignal = (name) => signals_NAMES.includes(name) || /^RT(MIN(\+\d+)?|MAX(-\d+)?)$/.test(name);

;// CONCATENATED MODULE: ./build/verify/checks/certificates.js

/** Where Go looks on Linux (crypto/x509, root_linux.go). */
const FILES = [
    'etc/ssl/certs/ca-certificates.crt',
    'etc/pki/tls/certs/ca-bundle.crt',
    'etc/ssl/ca-bundle.pem',
    'etc/pki/tls/cacert.pem',
    'etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
    'etc/ssl/cert.pem',
];
const FOLDERS = ['etc/ssl/certs/', 'etc/pki/tls/certs/'];
/** Whether the image has CA certificates, or says that the deployment brings them. */
function hasCertificates(subject) {
    if (variable(subject, 'SSL_CERT_FILE') || variable(subject, 'SSL_CERT_DIR'))
        return true;
    return FILES.some((path) => subject.root.resolve(path)?.entry.kind === 'file') || hasFiles(subject, FOLDERS);
}
/** Whether one of the folders has a file that is not empty. @param folders with `/` at the end */
function hasFiles({ root }, folders) {
    if (folders.every((folder) => root.resolve(folder) === undefined))
        return false;
    const real = folders.flatMap((folder) => root.resolve(folder)?.entry.path ?? []).map((path) => `${path}/`);
    for (const { entry } of root.nodes()) {
        if (entry.kind !== 'folder' && (entry.size > 0 || entry.link !== '') && real.some((folder) => entry.path.startsWith(folder)))
            return true;
    }
    return false;
}

;// CONCATENATED MODULE: ./build/verify/checks/zones.js





/** Where Go and C libraries look on Linux (time, zoneinfo_unix.go). */
const zones_FOLDERS = ['usr/share/zoneinfo/', 'usr/share/lib/zoneinfo/', 'usr/lib/locale/TZ/', 'etc/zoneinfo/'];
/** A Go toolchain has one file of all zones. */
const ARCHIVE = 'usr/local/go/lib/time/zoneinfo.zip';
/**
 * Modules that link time.LoadLocation for what a caller may ask of them, and hardly ever does: Gin's form binding (`time_location:"…"`), a tag of the validator,
 * an option in the address of a database, functions of template and expression languages. A program that has one of them is found fault with only where it has the
 * name of a zone among its constants, or in TZ.
 */
const BRING_ZONES = new Set([
    'github.com/gin-gonic/gin',
    'github.com/go-playground/validator/v10',
    'github.com/go-sql-driver/mysql',
    'github.com/lib/pq',
    'github.com/mattn/go-sqlite3',
    'modernc.org/sqlite',
    'modernc.org/libc',
    'github.com/ClickHouse/clickhouse-go/v2',
    'github.com/robfig/cron/v3',
    'github.com/google/cel-go',
    'github.com/expr-lang/expr',
    'github.com/Masterminds/sprig/v3',
    'github.com/go-task/slim-sprig/v3',
]);
const bringsZones = ({ modules, main }) => [...modules, ...(main === undefined ? [] : [main])].some(({ path }) => BRING_ZONES.has(path));
/** `Europe/Berlin`, `America/Argentina/Buenos_Aires`; `UTC`, however it is written, and `CET-1CEST` need no file. */
const ZONE = /^:?(?!Etc\/(UTC|UCT|GMT|Universal|Zulu|Greenwich)$)([A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_+-]+)+)$/;
/** Time zones that the program asks for, and the image does not have: Go takes UTC for one in TZ, and LoadLocation fails. */
function judgeZones(subject, say) {
    const programs = ownPrograms(subject);
    const [, , zone] = ZONE.exec(variable(subject, 'TZ') ?? '') ?? [];
    const askers = programs.filter(({ go }) => go.loadsZones && !go.embedsZones && (go.zone !== undefined || !bringsZones(go)));
    const isAsked = zone !== undefined && !(programs.length > 0 && programs.every(({ go }) => go.embedsZones));
    if ((askers.length === 0 && !isAsked) || hasZones(subject))
        return;
    const fix = 'Copy /usr/share/zoneinfo from the stage that builds, import `_ "time/tzdata"`, or use `gcr.io/distroless/static`';
    if (isAsked) {
        const what = `TZ is ${zone}, and the image has no tzdata: the service runs in UTC without a word`;
        say('zones', { what, where: 'TZ', fix, at: placeOf(subject, 'ENV') });
    }
    for (const { path, layer, go } of askers) {
        const asked = go.zone === undefined ? 'time zones' : `time zones, such as ${go.zone}`;
        say('zones', {
            what: `${path} loads ${asked}, and the image has no tzdata: time.LoadLocation fails`,
            where: path,
            fix,
            layer,
            at: madeBy(subject, layer).at,
        });
    }
}
const hasZones = (subject) => Boolean(variable(subject, 'ZONEINFO')) || subject.root.resolve(ARCHIVE) !== undefined || hasFiles(subject, zones_FOLDERS);

;// CONCATENATED MODULE: ./build/verify/checks/runtime.js








/** What works on the developer's machine and fails in production. */
function judgeRuntime(subject, _, say) {
    judgeBases(subject.known, say);
    if (!subject.platform.startsWith('linux/'))
        return;
    judgeCertificates(subject, say);
    judgeZones(subject, say);
    judgePort(subject, say);
    judgeStopSignal(subject, say);
    judgeWorkdir(subject, say);
}
function judgeCertificates(subject, say) {
    const programs = ownPrograms(subject).filter(({ go }) => go.readsCertificates && !go.modules.some(({ path }) => path === 'golang.org/x/crypto/x509roots/fallback'));
    if (programs.length === 0 || hasCertificates(subject))
        return;
    for (const { path, layer } of programs) {
        const what = `${path} makes requests to other services, and the image has no CA certificates: with TLS each fails with “certificate signed by unknown authority”`;
        const fix = 'Copy /etc/ssl/certs/ca-certificates.crt from the stage that builds, or use `gcr.io/distroless/static`';
        say('certificates', { what, where: path, fix, layer, at: madeBy(subject, layer).at });
    }
}
function judgePort(subject, say) {
    const { port } = subject.known;
    const exposed = Object.keys(subject.image.configuration.config?.ExposedPorts ?? {});
    if (port === undefined || exposed.some((text) => includes(text, port)))
        return;
    const what = `The smoke test asks port ${port}, and ${exposed.length === 0 ? 'the image EXPOSEs none' : `EXPOSE has ${exposed.join(', ')}`}`;
    say('port', { what, where: String(port), fix: `\`EXPOSE ${port}\`, or correct \`smoke-port\``, at: placeOf(subject, 'EXPOSE') });
}
/** `8080`, `8080/tcp`, `8000-8010/tcp`. */
function includes(exposed, port) {
    const [, from, to = from, protocol] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(exposed) ?? [];
    return Number(from) <= port && port <= Number(to) && (protocol ?? 'tcp') === 'tcp';
}
function judgeStopSignal(subject, say) {
    const given = subject.image.configuration.config?.StopSignal ?? '';
    if (given === '')
        return;
    const signal = signals_nameOf(given);
    const isGo = ownPrograms(subject).length > 0;
    const found = {
        where: 'STOPSIGNAL',
        at: placeOf(subject, 'STOPSIGNAL'),
        fix: 'Take STOPSIGNAL out: SIGTERM, which Go services listen to, is what engines send',
    };
    if (!isSignal(signal))
        say('stop-signal', { ...found, what: `STOPSIGNAL is \`${given}\`, which is no signal: the engine can’t stop the container with it` });
    else if (signal === 'KILL' || signal === 'STOP')
        say('stop-signal', { ...found, what: `STOPSIGNAL is SIG${signal}, which no program can handle: requests under way are lost` });
    else if (isGo && signal !== 'TERM' && signal !== 'INT')
        say('stop-signal', {
            ...found,
            what: `STOPSIGNAL is SIG${signal}; a Go service shuts down upon SIGTERM and SIGINT, unless it is written otherwise`,
        });
}
/** A WORKDIR that is missing is made when the container starts. */
function judgeWorkdir(subject, say) {
    const folder = subject.image.configuration.config?.WorkingDir ?? '';
    const node = subject.root.resolve(folder);
    if (node === undefined)
        return;
    const { entry, layer } = node;
    const found = { where: folder, layer, at: placeOf(subject, 'WORKDIR') };
    if (entry.kind !== 'folder') {
        say('workdir', { ...found, what: `WORKDIR ${folder} is a ${entry.kind}: the container does not start`, fix: 'Name a folder in WORKDIR' });
        return;
    }
    const account = accountOf(subject);
    const closed = mayEnter(account, entry) ? closedFolder(subject, account, entry.path) : entry;
    if (closed === undefined)
        return;
    const what = `WORKDIR ${folder} is closed to user ${account.given}: /${closed.path} has the mode ${octal(closed.mode)} and the owner ${closed.uid}:${closed.gid}`;
    say('workdir', { ...found, what, fix: 'Take a folder outside of /root, such as `WORKDIR /` or `WORKDIR /srv`' });
}

;// CONCATENATED MODULE: ./build/verify/checks/secrets.js







/** Keys that everybody has: those of the tests and documents of languages and packages. */
const isPublic = matcher([
    'usr/local/go/src/**',
    '**/lib/python*/test/**',
    '**/{site,dist}-packages/**/{test,tests}/**',
    '**/node_modules/**/{test,tests,fixtures}/**',
    // What a module proxy gives everybody.
    '**/pkg/mod/**',
    'usr/share/doc/**',
]);
const PUBLIC_KINDS = new Set(['private-key', 'jwt', 'connection-string']);
/** Libraries of the system test themselves with keys that are in them, as GnuTLS does, which is in every image of Debian. */
const isSystemLibrary = matcher(['lib*/**/*.{a,so,so.*}', 'usr/lib*/**/*.{a,so,so.*}']);
const isEverybodys = ({ path, kind }) => (PUBLIC_KINDS.has(kind) && isPublic(path)) || (kind === 'private-key' && isSystemLibrary(path));
/** Tells of secrets in the files of every layer, whether a container sees them or not, and in the configuration. */
function judgeSecrets(subject, { allow }, say) {
    const allowed = allowedBy(allow);
    subject.layers.forEach((layer, index) => {
        const told = layer.secrets.filter((found) => !allowed({ path: found.path, kind: found.kind }) && !isEverybodys(found));
        for (const [path, found] of Map.groupBy(told, ({ path }) => path))
            file(subject, index, path, found, say);
        if (layer.secrets.length >= MOST_OF_LAYER)
            secrets_tooMany(subject, index, say);
    });
    configuration(subject, (kind) => allowed({ kind }), say);
}
const MOST_SHOWN = 3;
function file(subject, layer, path, found, say) {
    const kinds = found.slice(0, MOST_SHOWN).map(({ kind, shown: text, line }) => `${kind} (${text}${line === undefined ? '' : `, line ${line}`})`);
    const more = found.length > MOST_SHOWN ? ` and ${found.length - MOST_SHOWN} more` : '';
    const hidden = subject.root.hidden().find(({ entry, layer: of }) => of === layer && entry.path === path);
    const { text, at } = madeBy(subject, layer);
    const instead = /^\s*\((COPY|ADD) /.test(text)
        ? 'name it in .dockerignore, or copy what is needed instead of everything'
        : '`RUN --mount=type=secret` shows it to one RUN alone';
    say('file', {
        what: `the file holds a secret: ${kinds.join(', ')}${more}${hidden === undefined ? '' : after(subject, hidden)}`,
        where: `/${path}`,
        fix: `Keep it out of layer ${layer + 1}${text}: ${instead}. Replace the secret: it counts as known`,
        layer,
        at,
    });
}
/** What is behind was not looked at, and a list that seems whole would hide it. */
function secrets_tooMany(subject, layer, say) {
    const { text, at } = madeBy(subject, layer);
    const what = `layer ${layer + 1}${text} has ${MOST_OF_LAYER} places or more that look like secrets, allowed ones too: what comes after these was not looked at`;
    say('file', { what, where: '', fix: 'Copy what is needed instead of everything: test data and packages of others bring most of them', layer, at });
}
function after(subject, { by, layer, instead }) {
    const how = instead === undefined ? 'deleted' : 'overwritten';
    return by === layer
        ? `; ${how} in the same layer, and shipped all the same`
        : `; ${how} by layer ${by + 1}${madeBy(subject, by).text}, and shipped all the same`;
}
function configuration(subject, allowed, say) {
    const { Env = [], Labels = {}, Entrypoint = [], Cmd = [] } = subject.image.configuration.config ?? {};
    const values = [];
    const tell = (where, what, hit, layer) => {
        // What ENV, LABEL and CMD say stands in the history once more.
        if (hit === undefined || values.includes(hit.value))
            return;
        values.push(hit.value);
        if (allowed(hit.kind))
            return;
        const fix = 'Give it to the container when it is deployed (a Secret), and to a build by `RUN --mount=type=secret`. Replace the secret: it counts as known';
        const place = layer === undefined ? {} : { layer, at: madeBy(subject, layer).at };
        say('configuration', { what: `${what} holds a secret: ${hit.kind} (${value_shown(hit.value)})`, where, fix, ...place });
    };
    for (const line of Env) {
        const [name = '', ...value] = line.split('=');
        tell(name, 'the environment variable', secretOf(name, value.join('=')));
    }
    for (const [name, value] of Object.entries(Labels))
        tell(name, 'the label', secretOf(name, value));
    for (const [name, words] of Object.entries({ ENTRYPOINT: Entrypoint, CMD: Cmd }))
        for (const hit of assignedIn(words.join(' ')))
            tell(name, 'the command', hit);
    for (const { text, layer } of steps(subject))
        for (const hit of assignedIn(text))
            tell('history', instruction(text, hit), hit, layer);
}
/** What the history says, with the layer of each instruction that made one. */
function steps({ image, createdBy }) {
    const { history } = image.configuration;
    if (history === undefined)
        return createdBy.map((text, layer) => ({ text, layer }));
    let layers = 0;
    return history.map(({ created_by: text = '', empty_layer: empty }) => ({ text, layer: empty === true ? undefined : layers++ }));
}
/** BuildKit writes the arguments of a RUN in front of it: `|2 A=1 B=2 /bin/sh -c …`. */
function instruction(step, { value }) {
    const [given = ''] = /^(?:RUN )?\|\d+ .*?(?= \/\S+ -\w*c )/s.exec(step) ?? [];
    return given.includes(value)
        ? 'a build argument, kept in the history,'
        : `the history (${/^\s*(?:\S+ -c #\(nop\)\s+)?([A-Z]+)/.exec(step)?.[1] ?? 'RUN'})`;
}

;// CONCATENATED MODULE: ./build/verify/checks/size.js



/** Holds what a pull moves and what is on disk against the budgets, and against what it was before. */
function judgeSize(subject, settings, say) {
    const { layers } = subject;
    const [pull, disk] = [pulledBytes(subject), unpackedBytes(subject)];
    const largest = largestOf(layers.map(({ compressed }) => compressed));
    const most = `the largest layer is ${largest + 1}${madeBy(subject, largest).text}`;
    const fix = 'Look at the layers in the summary: copy only what runs, build in a stage of its own, strip the program (-ldflags "-s -w")';
    if (exceeds(pull, settings['max-pull']))
        say('pull', { what: `${bytes(pull)} to pull, at most ${limit(settings['max-pull'])}: ${most}`, where: '', fix: `${fix}; or raise \`max-pull\`` });
    if (exceeds(disk, settings['max-disk']))
        say('disk', { what: `${bytes(disk)} on disk, at most ${limit(settings['max-disk'])}: ${most}`, where: '', fix: `${fix}; or raise \`max-disk\`` });
    layers.forEach(({ compressed }, layer) => {
        if (!exceeds(compressed, settings['max-layer']))
            return;
        const { text, at } = madeBy(subject, layer);
        const what = `layer ${layer + 1}${text} has ${bytes(compressed)} to pull, at most ${limit(settings['max-layer'])}`;
        say('layer', { what, where: '', fix: 'Copy less into it, make two of it, or raise `max-layer`', layer, at });
    });
    growth(subject, pull, settings, say);
}
function growth({ platform, known }, pull, settings, say) {
    const before = known.reference?.compressed.get(platform);
    if (known.reference === undefined || before === undefined || pull <= before)
        return;
    const more = pull - before;
    const [most, share] = [settings['max-growth'], settings['max-growth-share']];
    const broken = [
        ...(exceeds(more, most) ? [limit(most)] : []),
        // Of nothing everything is more than any share.
        ...(share !== undefined && more > before * share ? [percent(share)] : []),
    ];
    if (broken.length === 0)
        return;
    const grown = before === 0 ? bytes(more) : `${bytes(more)} (${percent(more / before)})`;
    say('growth', {
        what: `${grown} more to pull than ${known.reference.name}, at most ${broken.join(' and ')}: ${bytes(before)} became ${bytes(pull)}`,
        where: '',
        fix: 'Compare the layers with those of the reference; where the growth is meant, raise `max-growth` or `max-growth-share` for this release',
    });
}
const exceeds = (value, most) => most !== undefined && value > most;
const limit = (most) => bytes(most ?? 0);
const largestOf = (sizes) => sizes.indexOf(Math.max(...sizes));

;// CONCATENATED MODULE: ./build/verify/checks/user.js


/** Who runs the service: root, a name that Kubernetes can’t verify, or nobody at all. */
function judgeUser(subject, settings, say) {
    // Windows has other users.
    if (!subject.platform.startsWith('linux/'))
        return;
    const account = accountOf(subject);
    const { uid, user, unknown } = account;
    const found = { where: 'USER', at: placeOf(subject, 'USER') };
    if (unknown !== undefined && unknown.name !== 'root') {
        const file = unknown.kind === 'user' ? '/etc/passwd' : '/etc/group';
        const what = `USER names the ${unknown.kind} \`${unknown.name}\`, which ${file} does not have: the container does not start`;
        say('unknown', { ...found, what, fix: 'Give numbers, which need no entry: `USER 65532:65532`' });
    }
    else if ([account.uid, account.gid].some((id) => id !== undefined && (id < 0 || id > HIGHEST_ID))) {
        const what = `USER is \`${account.given}\`, and ids go from 0 to ${HIGHEST_ID}: the container does not start`;
        say('unknown', { ...found, what, fix: 'Give numbers in that range: `USER 65532:65532`' });
    }
    else if (uid === 0 || user === 'root') {
        if (settings['allow-root'])
            return;
        const fix = '`USER 65532:65532` in the last stage, and a port above 1023; where it must be root, the input `allow-root`';
        say('root', { ...found, what: `The container runs as root: ${whyRoot(account)}`, fix });
    }
    else if (!/^\+?\d+$/.test(user)) {
        const number = uid === undefined ? '65532:65532' : `${uid}:${account.gid ?? uid}`;
        const what = `USER is the name \`${user}\`: Kubernetes can verify \`runAsNonRoot\` only for a number, and does not start the container`;
        say('name', { ...found, what, fix: `Give the number: \`USER ${number}\`` });
    }
}
function whyRoot({ given, user }) {
    if (user === '')
        return given === '' ? 'no USER is set' : `USER is \`${given}\`, which names no user`;
    return /^\+?\d+$|^root$/.test(user) ? `USER is \`${given}\`` : `USER is \`${given}\`, which has the number 0 in /etc/passwd`;
}

;// CONCATENATED MODULE: ./build/verify/checks/waste.js


/** Less is nobody's concern: every RUN that adds a user overwrites some files of the base image. */
const TRIFLE = 1e6;
/** How many files a finding names, and how many layers are found fault with. */
const waste_NAMED = 3;
/** Bytes of each layer that no container ever sees, because a later layer deletes or overwrites them; as long as `layers`. */
function wastedBytes({ layers, root }) {
    const wasted = layers.map(() => 0);
    for (const { layer, entry } of root.hidden())
        wasted[layer] = (wasted[layer] ?? 0) + entry.size;
    return wasted;
}
/**
 * dive's measures: efficiency is the sum of the smallest size by path over the sum of all sizes, where a deletion counts as a size of 0 for all that it hides;
 * wasted are the bytes that a later layer deletes or overwrites.
 */
function judgeWaste(subject, settings, say) {
    const hidden = subject.root.hidden();
    const wasted = hidden.reduce((sum, { entry }) => sum + entry.size, 0);
    if (wasted > 0)
        judgeHidden(subject, hidden, wasted, settings, say);
    duplicates(subject, settings, say);
}
function judgeHidden(subject, hidden, wasted, settings, say) {
    const layers = [...Map.groupBy(hidden, ({ layer }) => layer).values()].toSorted((a, b) => total(b) - total(a));
    const [worst] = layers;
    if (worst === undefined)
        return;
    const worstFound = found(subject, worst);
    const all = subject.layers.reduce((sum, { entries }) => sum + entries.reduce((of, { size }) => of + size, 0), 0);
    const efficiency = (all - excess(subject, hidden)) / all;
    const lowest = settings['lowest-efficiency'];
    if (lowest !== undefined && efficiency < lowest && wasted >= TRIFLE) {
        const what = `efficiency is ${percent(efficiency)}, at least ${percent(lowest)}: ${bytes(wasted)} of ${bytes(all)} are deleted or overwritten by later layers`;
        say('efficiency', { ...worstFound, what: `${what}; ${worstFound.what}` });
    }
    const own = ownBytes(subject);
    const share = settings['highest-wasted-share'];
    if (share !== undefined && own > 0 && wasted / own > share && wasted >= TRIFLE) {
        const what = `${bytes(wasted)} are deleted or overwritten, ${percent(wasted / own)} of the ${bytes(own)} above the base image, at most ${percent(share)}`;
        say('share', { ...worstFound, what: `${what}; ${worstFound.what}` });
    }
    const limit = settings['highest-wasted-bytes'];
    if (limit === undefined || wasted <= limit)
        return;
    const worth = layers.filter((layer, at) => at === 0 || total(layer) >= TRIFLE);
    for (const layer of worth.slice(0, waste_NAMED))
        say('bytes', found(subject, layer));
}
/** What dive takes off: by path, all sizes but the smallest one, which is 0 where it was deleted. */
function excess({ layers }, hidden) {
    const paths = new Map();
    for (const { entry, instead } of hidden) {
        const before = paths.get(entry.path)?.least ?? Infinity;
        paths.set(entry.path, { all: 0, least: instead === undefined ? 0 : before });
    }
    for (const { entries } of layers) {
        for (const { path, size } of entries) {
            const sizes = paths.get(path);
            if (sizes === undefined)
                continue;
            sizes.all += size;
            sizes.least = Math.min(sizes.least, size);
        }
    }
    return [...paths.values()].reduce((sum, { all, least }) => sum + all - least, 0);
}
/** Bytes of the layers that the Dockerfile made; where it is not known, of all but the first, which is dive's rule. */
function ownBytes(subject) {
    const first = places(subject).findIndex((place) => place !== undefined);
    return subject.layers.slice(first < 0 ? 1 : first).reduce((sum, { unpacked }) => sum + unpacked, 0);
}
/** What a layer ships in vain: its worst files, and who hides them. */
function found(subject, hidden) {
    const [first] = hidden;
    const layer = first?.layer ?? 0;
    const { text, at } = madeBy(subject, layer);
    const largest = hidden.toSorted((a, b) => b.entry.size - a.entry.size);
    const named = largest.slice(0, waste_NAMED).map(({ entry, by, instead }) => {
        const how = `${instead === undefined ? 'deleted' : 'overwritten'} by layer ${by + 1}${madeBy(subject, by).text}`;
        return `/${entry.path} (${bytes(entry.size)}, ${how})`;
    });
    const rest = hidden.length > waste_NAMED ? ` and ${hidden.length - waste_NAMED} more` : '';
    return {
        what: `${bytes(total(hidden))} of layer ${layer + 1}${text} are never seen: ${named.join(', ')}${rest}`,
        where: `/${largest[0]?.entry.path ?? ''}`,
        fix: 'Delete in the RUN that makes; copy with the right owner and mode (COPY --chown, --chmod) instead of changing them later',
        layer,
        at,
    };
}
function duplicates({ layers, root }, settings, say) {
    const limit = settings['highest-duplicate-bytes'];
    if (limit === undefined)
        return;
    const groups = alike(layers, root);
    const ranked = groups.map((group) => ({ group, more: (group.length - 1) * (group[0]?.size ?? 0) })).toSorted((a, b) => b.more - a.more);
    const all = ranked.reduce((sum, { more }) => sum + more, 0);
    if (all <= limit)
        return;
    const named = ranked.slice(0, waste_NAMED).map(({ group, more }) => {
        const rest = group.length > waste_NAMED ? ` and ${group.length - waste_NAMED} more` : '';
        return `${group.slice(0, waste_NAMED).map(({ path }) => `/${path}`).join(' = ')}${rest} (${bytes(more)})`; // prettier-ignore
    });
    say('duplicates', {
        what: `${bytes(all)} are the same content under several names, at most ${bytes(limit)}: ${named.join(', ')}`,
        where: `/${ranked[0]?.group[0]?.path ?? ''}`,
        fix: 'Copy it once, and make links to it',
    });
}
/** Files with the same size and CRC-32, where there are several. */
function alike(layers, root) {
    const groups = new Map();
    for (const { entry, layer } of root.nodes()) {
        const sum = entry.kind === 'file' ? layers[layer]?.checksums.get(entry.path) : undefined;
        if (sum === undefined)
            continue;
        const same = `${entry.size} ${sum}`;
        const group = groups.get(same);
        if (group === undefined)
            groups.set(same, [entry]);
        else
            group.push(entry);
    }
    return [...groups.values()].filter(({ length }) => length > 1);
}
const total = (hidden) => hidden.reduce((sum, { entry }) => sum + entry.size, 0);

;// CONCATENATED MODULE: ./build/verify/judge.js












/** The checks of an image's bytes. Those of the Dockerfile, the context and a second build come from other stages. */
const judges = {
    user: (subject, { settings }, say) => judgeUser(subject, settings.user, say),
    entrypoint: (subject, { settings }, say) => judgeEntrypoint(subject, settings.entrypoint, say),
    secrets: (subject, { settings }, say) => judgeSecrets(subject, settings.secrets, say),
    forbidden: (subject, { settings }, say) => judgeForbidden(subject, settings.forbidden, say),
    privilege: (subject, { settings }, say) => judgePrivilege(subject, settings.privilege, say),
    size: (subject, { settings }, say) => judgeSize(subject, settings.size, say),
    waste: (subject, { settings }, say) => judgeWaste(subject, settings.waste, say),
    go: (subject, { settings }, say) => judgeGo(subject, settings.go, say),
    runtime: (subject, { settings }, say) => judgeRuntime(subject, settings.runtime, say),
    labels: (subject, { settings }, say) => judgeLabels(subject, settings.labels, say),
    reproducible: (subject, { settings }, say) => judgeReproducible(subject, settings.reproducible, say),
};
/**
 * Holds all platforms of an image against the policy.
 * @returns worst first, then in the order of the catalogue; what several platforms have alike is one finding
 */
function judge_judge(images, policy, known) {
    const findings = images.flatMap((image) => Object.entries(judges).flatMap(([check, look]) => {
        const all = [];
        // A check of which nothing is asked costs nothing.
        if (asked(policy, check))
            look({ ...image, known }, policy, (rule, found) => all.push(...levelled(policy, check, rule, found, [image.platform])));
        return all;
    }));
    return ordered(merged(findings));
}
/** Whether any rule of a check is looked for. */
const asked = ({ levels }, check) => Object.keys(catalogue[check].rules).some((rule) => (levels[`${check}/${rule}`] ?? 'off') !== 'off');
/** A finding with the level that the policy gives its rule; none where that is `off`. */
function levelled({ levels }, check, rule, found, platforms) {
    const level = levels[`${check}/${rule}`] ?? 'off';
    return level === 'off' ? [] : [{ ...found, rule: `${check}/${rule}`, level, platforms }];
}
function merged(findings) {
    // The layers of two platforms have the same places.
    const groups = Map.groupBy(findings, ({ rule, what, where, layer }) => JSON.stringify([rule, what, where, layer]));
    return [...groups.values()].flatMap((alike) => {
        const [first] = alike;
        return first === undefined ? [] : [{ ...first, platforms: [...new Set(alike.flatMap(({ platforms }) => platforms))] }];
    });
}
const ORDER = Object.entries(catalogue).flatMap(([check, { rules }]) => Object.keys(rules).map((rule) => `${check}/${rule}`));
const rank = ({ level, rule }) => (level === 'error' ? 0 : ORDER.length) + ORDER.indexOf(rule);
/** Worst first, then in the order of the catalogue. */
const ordered = (findings) => findings.toSorted((a, b) => rank(a) - rank(b));

;// CONCATENATED MODULE: ./build/verify/inspect.js


/**
 * Reads every byte of a layout once, compares it with its digests, and holds it against the policy.
 * @param platforms that must be there; none: any
 * @throws ShipError `verify/…` where the bytes are not what the digests say; what the policy forbids is returned, not thrown
 */
async function inspect(layout, policy, known, platforms, { files }) {
    const { integrity, images } = await readContents(layout, platforms, policy.mode, files);
    return { integrity, images, findings: policy.mode === 'off' ? [] : judge_judge(images, policy, known) };
}

;// CONCATENATED MODULE: ./build/image/platform-names.js


/** Go's names (OCI image-spec, image-index.md) and those that containerd turns into them. */
const platform_names_SYSTEMS = ['linux', 'windows', 'darwin', 'freebsd', 'wasip1'];
const platform_names_ARCHITECTURES = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'mips64', 'loong64', 'wasm'];
const platform_names_ALIASES = ['x86_64', 'x86-64', 'aarch64', 'armhf', 'armel', 'i386'];
const VARIANTS = /^v[1-9]$/;
/** `os/architecture[/variant]` with names that engines know; else why it is none, and what is meant. */
function whyNoPlatform(platform) {
    const [system = '', architecture, variant, ...more] = platform.toLowerCase().split('/');
    if (architecture === undefined) {
        const known = [...platform_names_ARCHITECTURES, ...platform_names_ALIASES].includes(system);
        return new Wrong('it is no `system/architecture`', known ? `Write \`linux/${system}\`` : 'Write it like `linux/amd64` or `linux/arm/v7`');
    }
    if (!platform_names_SYSTEMS.includes(system))
        return platform_names_unknown('system', system, platform_names_SYSTEMS, (name) => [name, architecture]);
    if (![...platform_names_ARCHITECTURES, ...platform_names_ALIASES].includes(architecture))
        return platform_names_unknown('architecture', architecture, platform_names_ARCHITECTURES, (name) => [system, name]);
    if (more.length > 0 || (variant !== undefined && !VARIANTS.test(variant)))
        return new Wrong('what follows the architecture is no variant', `Write \`${system}/${architecture}\`, or a variant such as \`/v7\``);
    return undefined;
}
function platform_names_unknown(kind, given, names, whole) {
    const close = nearest(given, names);
    return new Wrong(`\`${given}\` is no ${kind} known here`, close === undefined ? `Use one of ${names.map((name) => `\`${name}\``).join(', ')}` : `Did you mean \`${whole(close).join('/')}\`?`);
}

;// CONCATENATED MODULE: ./build/policy/level.js
/** What a finding of a rule does: `error` stops the push, `warn` is told, `off` is not looked for. */
const LEVELS = ['error', 'warn', 'off'];
/**
 * Input `policy-level`: `policy` takes the levels as they are, `strict` makes warnings errors, `warn` makes errors warnings, and `off` looks at nothing but the
 * integrity of the bytes.
 */
const MODES = ['policy', 'strict', 'warn', 'off'];
/** The level that holds in a mode. */
function levelIn(mode, level) {
    if (mode === 'off' || level === 'off')
        return 'off';
    if (mode === 'strict')
        return 'error';
    return mode === 'warn' ? 'warn' : level;
}

;// CONCATENATED MODULE: ./build/contract/policy.js



const verify = fieldsOf('Verify');
/** The inputs of the image policy, for every action that looks at an image. */
const policyInputs = {
    policy: verify.text({
        description: 'The image policy, a path inside the workspace (see docs/policy.md). Empty: `.gin-ship/policy.yml` where it is there, else the default policy',
    }),
    'policy-level': verify.choice(MODES, {
        description: '`policy`: errors stop the push, warnings are told. `strict`: warnings stop it too. `warn`: nothing does. `off`: only the integrity of the bytes is looked at',
        default: 'policy',
    }),
    // No default is written: where it is not given, the policy file decides.
    'max-size': verify.parsed('bytes, or `20MB`, `20MiB`', undefined, readBytes, {
        description: 'The most bytes that a pull may move, for each platform. Empty: what the policy says (no limit by default)',
    }),
    'allow-root': verify.flag({ description: 'Whether the container may run as root. Empty: what the policy says (`false` by default)' }),
};

;// CONCATENATED MODULE: ./build/expression/date.js

/** Whether a text is the name of a time zone in the IANA database. */
function date_isZone(zone) {
    // The default. Loading the database to find it takes 40 ms, a tenth of what the whole action may take.
    if (zone === 'UTC')
        return true;
    try {
        return new Intl.DateTimeFormat('en-US', { timeZone: zone }) instanceof Intl.DateTimeFormat;
    }
    catch {
        return false;
    }
}
/** @throws Wrong where the text is no time zone */
function parseZone(text) {
    if (date_isZone(text))
        return text;
    throw new Wrong('it is no time zone', 'Use an IANA name such as `Asia/Shanghai`, or `UTC`');
}
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const pad = (value, width) => String(value).padStart(width, '0');
/** The tokens of moment's `format`, longest first where one starts with another. */
const date_TOKENS = {
    YYYY: ({ at }) => pad(at.getUTCFullYear(), 4),
    YY: ({ at }) => pad(at.getUTCFullYear() % 100, 2),
    Y: ({ at }) => String(at.getUTCFullYear()),
    Q: ({ at }) => String(Math.floor(at.getUTCMonth() / 3) + 1),
    MMMM: ({ at }) => MONTHS[at.getUTCMonth()] ?? '',
    MMM: ({ at }) => (MONTHS[at.getUTCMonth()] ?? '').slice(0, 3),
    MM: ({ at }) => pad(at.getUTCMonth() + 1, 2),
    Mo: ({ at }) => ordinal(at.getUTCMonth() + 1),
    M: ({ at }) => String(at.getUTCMonth() + 1),
    DDDD: (wall) => pad(dayOfYear(wall), 3),
    DDDo: (wall) => ordinal(dayOfYear(wall)),
    DDD: (wall) => String(dayOfYear(wall)),
    DD: ({ at }) => pad(at.getUTCDate(), 2),
    Do: ({ at }) => ordinal(at.getUTCDate()),
    D: ({ at }) => String(at.getUTCDate()),
    dddd: ({ at }) => DAYS[at.getUTCDay()] ?? '',
    ddd: ({ at }) => (DAYS[at.getUTCDay()] ?? '').slice(0, 3),
    dd: ({ at }) => (DAYS[at.getUTCDay()] ?? '').slice(0, 2),
    do: ({ at }) => ordinal(at.getUTCDay()),
    d: ({ at }) => String(at.getUTCDay()),
    E: ({ at }) => String(at.getUTCDay() || 7),
    e: ({ at }) => String(at.getUTCDay()),
    GGGG: (wall) => pad(isoWeek(wall).year, 4),
    GG: (wall) => pad(isoWeek(wall).year % 100, 2),
    WW: (wall) => pad(isoWeek(wall).week, 2),
    Wo: (wall) => ordinal(isoWeek(wall).week),
    W: (wall) => String(isoWeek(wall).week),
    gggg: (wall) => pad(week(wall).year, 4),
    gg: (wall) => pad(week(wall).year % 100, 2),
    ww: (wall) => pad(week(wall).week, 2),
    wo: (wall) => ordinal(week(wall).week),
    w: (wall) => String(week(wall).week),
    HH: ({ at }) => pad(at.getUTCHours(), 2),
    H: ({ at }) => String(at.getUTCHours()),
    hh: ({ at }) => pad(at.getUTCHours() % 12 || 12, 2),
    h: ({ at }) => String(at.getUTCHours() % 12 || 12),
    kk: ({ at }) => pad(at.getUTCHours() || 24, 2),
    k: ({ at }) => String(at.getUTCHours() || 24),
    mm: ({ at }) => pad(at.getUTCMinutes(), 2),
    m: ({ at }) => String(at.getUTCMinutes()),
    ss: ({ at }) => pad(at.getUTCSeconds(), 2),
    s: ({ at }) => String(at.getUTCSeconds()),
    SSS: ({ at }) => pad(at.getUTCMilliseconds(), 3),
    SS: ({ at }) => pad(Math.floor(at.getUTCMilliseconds() / 10), 2),
    S: ({ at }) => String(Math.floor(at.getUTCMilliseconds() / 100)),
    A: ({ at }) => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
    a: ({ at }) => (at.getUTCHours() < 12 ? 'am' : 'pm'),
    ZZ: ({ offset }) => offsetText(offset, ''),
    Z: ({ offset }) => offsetText(offset, ':'),
    zz: zoneName,
    z: zoneName,
    X: ({ ms }) => String(Math.floor(ms / 1000)),
    x: ({ ms }) => String(ms),
};
/** moment's names for whole formats, in English. */
const date_WHOLE = {
    LTS: 'h:mm:ss A',
    LT: 'h:mm A',
    LLLL: 'dddd, MMMM D, YYYY h:mm A',
    LLL: 'MMMM D, YYYY h:mm A',
    LL: 'MMMM D, YYYY',
    L: 'MM/DD/YYYY',
};
const scanner = (names) => new RegExp(`\\[([^\\]]*)\\]|${names.join('|')}`, 'g');
const wholes = scanner(Object.keys(date_WHOLE));
const tokens = scanner(Object.keys(date_TOKENS));
/**
 * Formats a moment in time with moment's tokens, of the English locale; text in square brackets stands for itself.
 * @param ms milliseconds since 1970
 * @param format without it ISO 8601, such as `2026-11-23T01:30:00+08:00`
 * @param zone an IANA name
 */
function formatDate(ms, format, zone) {
    const wall = wallOf(ms, zone);
    return (format ?? 'YYYY-MM-DD[T]HH:mm:ssZ')
        .replace(wholes, (found, literal) => (literal === undefined ? (date_WHOLE[found] ?? found) : found))
        .replace(tokens, (found, literal) => literal ?? date_TOKENS[found]?.(wall) ?? found);
}
function wallOf(ms, zone) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' };
    const parts = new Intl.DateTimeFormat('en-US', { ...fields, timeZone: zone, hourCycle: 'h23', calendar: 'gregory' }).formatToParts(ms);
    const part = (type) => Number(parts.find((p) => p.type === type)?.value);
    const seconds = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    const milliseconds = ((ms % 1000) + 1000) % 1000;
    return { ms, zone, at: new Date(seconds + milliseconds), offset: Math.round((seconds + milliseconds - ms) / 60_000) };
}
function offsetText(minutes, between) {
    const size = Math.abs(minutes);
    return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}${between}${pad(size % 60, 2)}`;
}
function zoneName({ ms, zone }) {
    return (new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(ms).find((p) => p.type === 'timeZoneName')?.value ??
        zone);
}
function dayOfYear({ at }) {
    return Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}
/** ISO 8601: weeks begin on Monday, and week 1 holds the year's first Thursday. */
const isoWeek = ({ at }) => weekOf(at.getTime() + (4 - (at.getUTCDay() || 7)) * 86_400_000);
/** The English locale's: weeks begin on Sunday, and week 1 holds the first of January. */
const week = ({ at }) => weekOf(at.getTime() + (6 - at.getUTCDay()) * 86_400_000);
/** The week of the day that tells which year a week belongs to. */
function weekOf(deciding) {
    const year = new Date(deciding).getUTCFullYear();
    return { year, week: Math.floor((deciding - Date.UTC(year, 0, 1)) / (7 * 86_400_000)) + 1 };
}
function ordinal(n) {
    const teen = n % 100 >= 11 && n % 100 <= 13;
    return `${n}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}

;// CONCATENATED MODULE: ./build/expression/globals.js


/** The text of `{{branch}}`, `{{date …}}` and the other expressions that stand everywhere. */
function globalsOf({ event, tz, compatibility, now }) {
    const isDefault = onDefaultBranch(event);
    const commit = event.commitTime === undefined ? now : event.commitTime * 1000;
    return ({ name, argument, zone = tz }) => {
        switch (name) {
            case 'branch':
                return event.kind === 'branch' ? sanitize(event.refName) : '';
            case 'tag':
                return event.kind === 'tag' ? sanitize(event.refName) : '';
            case 'sha':
                return shortSha(event, compatibility);
            case 'base_ref':
                return sanitize(event.baseRef);
            case 'is_default_branch':
                return String(isDefault);
            case 'is_not_default_branch':
                return String(!isDefault);
            case 'date':
                return formatDate(now, argument, zone);
            case 'commit_date':
                return formatDate(commit, argument, zone);
            default:
                // parseTemplate let only known names through.
                throw new TypeError(`no expression {{${name}}}`);
        }
    };
}
const shortSha = ({ sha }, { shortShaLength }) => sha.slice(0, shortShaLength);
/** A tag that is named like the default branch, or created from it, is no default branch. */
const onDefaultBranch = ({ kind, refName, defaultBranch }) => kind === 'branch' && refName !== '' && refName === defaultBranch;

;// CONCATENATED MODULE: ./build/expression/template.js



/** Expressions that take a format and a time zone. */
const DATES = ['date', 'commit_date'];
/** What every template may use. */
const GLOBALS = ['branch', 'tag', 'sha', 'base_ref', 'is_default_branch', 'is_not_default_branch', ...DATES];
/**
 * @param known names of the expressions that may stand here
 * @throws Wrong where an expression is not known, has wrong arguments or no end
 */
function parseTemplate(text, known = GLOBALS) {
    const parts = [];
    let at = 0;
    for (const found of text.matchAll(/(\\?)\{\{(\{?)((?:'[^']*'|"[^"]*"|[^'"}])*)\}?\}\}/g)) {
        parts.push(...template_plain(text.slice(at, found.index)));
        // `\{{` is no expression, as in Handlebars.
        parts.push(found[1] === '' ? parseExpression(found[3] ?? '', known) : found[0].slice(1));
        at = found.index + found[0].length;
    }
    parts.push(...template_plain(text.slice(at)));
    return Object.freeze(parts);
}
/** The text of a template. `resolve` gives the text of one expression; nothing is escaped. */
function render(template, resolve) {
    return template.map((part) => (typeof part === 'string' ? part : resolve(part))).join('');
}
/** Whether one of these expressions stands in the template. */
function uses(template, names) {
    return template.some((part) => typeof part !== 'string' && names.includes(part.name));
}
/** The text of a template without expressions; undefined where it has one. */
function constant(template) {
    return template.every((part) => typeof part === 'string') ? template.join('') : undefined;
}
function template_plain(text) {
    if (text.includes('{{'))
        throw new Wrong(`\`${text.slice(text.indexOf('{{'))}\` has no end`, 'Close the expression with `}}`');
    return text === '' ? [] : [text];
}
function parseExpression(inside, known) {
    const source = inside.trim();
    const found = /^([A-Za-z_]\w*)((?:\s+(?:\w+=)?(?:'[^']*'|"[^"]*"))*)$/.exec(source);
    const name = found?.[1] ?? '';
    if (found === null)
        throw new Wrong(`\`{{${inside}}}\` is no expression`, `Write \`{{name}}\` or \`{{date 'YYYYMMDD' tz='UTC'}}\`; conditions and blocks are not known here`);
    if (!known.includes(name))
        throw new Wrong(`the expression \`{{${name}}}\` is not known here`, suggest(name, known));
    const given = [...(found[2] ?? '').matchAll(/(?:(\w+)=)?(?:'([^']*)'|"([^"]*)")/g)].map(([, key = '', single, double]) => ({
        key,
        value: single ?? double ?? '',
    }));
    return Object.freeze({ name, ...argumentsOf(name, given) });
}
function argumentsOf(name, given) {
    if (given.length > 0 && !DATES.includes(name))
        throw new Wrong(`\`{{${name}}}\` takes no argument`, `Write \`{{${name}}}\``);
    const other = given.find(({ key }) => key !== '' && key !== 'tz');
    if (other !== undefined)
        throw new Wrong(`\`{{${name}}}\` has no argument \`${other.key}\``, nearest(other.key, ['tz']) ? 'Did you mean `tz`?' : 'Use `tz`');
    const zone = given.find(({ key }) => key === 'tz')?.value;
    if (zone !== undefined && !date_isZone(zone))
        throw new Wrong(`\`${zone}\` is no time zone`, 'Use an IANA name such as `Asia/Shanghai` or `UTC`');
    return { argument: given.find(({ key }) => key === '')?.value, zone };
}

;// CONCATENATED MODULE: ./build/image/labels.js




const labels_LEVELS = ['manifest', 'index', 'manifest-descriptor', 'index-descriptor'];
const LEVEL = `(?:${labels_LEVELS.join('|')})(?:\\[[^\\]]*\\])?`;
const LEVELED = new RegExp(`^(${LEVEL}(?:,${LEVEL})*):(.*)$`, 's');
/** @throws ShipError `input/labels` with every expression that is wrong */
function parseLabels(text) {
    return mistakes_collect('labels', parseEntries(text), (line, mistakes) => labels_parseLine(line, [], mistakes));
}
/** @throws ShipError `input/annotations` with every expression that is wrong */
function parseAnnotations(text) {
    return mistakes_collect('annotations', parseEntries(text), (line, mistakes) => {
        const [, levels, rest] = LEVELED.exec(line) ?? [];
        return labels_parseLine(rest ?? line, levels?.split(',') ?? [], mistakes);
    });
}
function labels_parseLine(line, levels, mistakes) {
    const at = line.indexOf('=');
    if (at === 0)
        mistakes.add('a name is missing in front of `=`', 'Write `name=value`');
    if (at < 0)
        return { name: line, value: undefined, levels };
    return mistakes.guard(undefined, () => ({ name: line.slice(0, at).trim(), value: parseTemplate(line.slice(at + 1)), levels }));
}
/** The OCI labels (image-spec, annotations.md) and the user's own, which win; sorted by name. */
function labelsOf(question, own) {
    return sorted(new Map([...standard(question), ...rendered(question, own)]));
}
/** `level:name=value`, level by level, each sorted by name. A line of the user's that names levels goes there and nowhere else. */
function annotationsOf(question, own) {
    const general = question.compatibility.annotationLevels;
    const levels = [...new Set([...general, ...own.flatMap((line) => line.levels)])];
    return levels.flatMap((level) => {
        const here = own.filter((line) => (line.levels.length === 0 ? general.some((l) => l === level) : line.levels.includes(level)));
        const base = general.some((l) => l === level) ? standard(question) : [];
        return sorted(new Map([...base, ...rendered(question, here)])).map(([name, value]) => `${level}:${name}=${value}`);
    });
}
/** A warning for each line that says nothing. */
function labelWarnings(input, own) {
    return own.filter(({ value }) => value === undefined).map(({ name }) => `Input \`${input}\`: \`${name}\` is left out, because it has no \`=\``);
}
function standard({ event, version, now }) {
    const { repository, sha, commitTime } = event;
    const values = {
        // The commit's time, so that a rebuild of one commit gives the same image.
        created: new Date(commitTime === undefined ? now : commitTime * 1000).toISOString(),
        description: repository.description,
        licenses: repository.licence,
        revision: sha,
        source: repository.url,
        title: repository.name,
        url: repository.url,
        version,
    };
    return Object.entries(values).map(([name, value]) => [`org.opencontainers.image.${name}`, value]);
}
function rendered(question, own) {
    const resolve = globalsOf(question);
    return own.flatMap(({ name, value }) => (value === undefined ? [] : [[name, render(value, resolve)]]));
}
const sorted = (labels) => [...labels].sort(([a], [b]) => Number(a > b) - Number(a < b));

;// CONCATENATED MODULE: ./build/tags/rule.js
/** Nothing added, `latest` by the rules: what the input `flavor` is where it is empty. */
const rule_PLAIN = Object.freeze({ latest: 'auto', prefix: [], prefixOnLatest: false, suffix: [], suffixOnLatest: false });

;// CONCATENATED MODULE: ./build/tags/flavor.js






const KNOWN = ['latest', 'prefix', 'suffix', 'onlatest'];
/** @throws ShipError `input/flavor` with every mistake of all lines */
function parseFlavor(text) {
    const parts = mistakes_collect('flavor', parseLines(text), parsePart);
    return Object.freeze(Object.assign({}, rule_PLAIN, ...parts));
}
function parsePart(line, mistakes) {
    const given = parseAttributes(line);
    const values = new Map(given.map(({ name, value }) => [name, value]));
    for (const { name, value } of given) {
        if (name === '')
            mistakes.add(`\`${value}\` has no name in front`, 'Write `latest=…`, `prefix=…` or `suffix=…`');
        else if (!KNOWN.includes(name))
            mistakes.add(`a flavor has no attribute \`${name}\``, suggest(name, KNOWN));
    }
    const onLatest = flavor_flag(values.get('onlatest') ?? 'false');
    if (onLatest === undefined)
        mistakes.add(`\`onlatest\` is \`${values.get('onlatest')}\`, neither true nor false`, 'Write `true` or `false`');
    const [latest, prefix, suffix] = [values.get('latest'), values.get('prefix'), values.get('suffix')];
    if (values.has('onlatest') && prefix === undefined && suffix === undefined)
        mistakes.add('`onlatest` stands alone', 'Put it behind `prefix=…` or `suffix=…`, on the same line');
    const template = (value) => mistakes.guard(rule_PLAIN.prefix, () => parseTemplate(value));
    return {
        ...(latest === undefined ? {} : { latest: parseLatest(latest, mistakes) }),
        ...(prefix === undefined ? {} : { prefix: template(prefix), prefixOnLatest: onLatest ?? false }),
        ...(suffix === undefined ? {} : { suffix: template(suffix), suffixOnLatest: onLatest ?? false }),
    };
}
function parseLatest(text, mistakes) {
    const latest = text.toLowerCase() === 'auto' ? 'auto' : flavor_flag(text);
    if (latest === undefined)
        mistakes.add(`\`latest\` is \`${text}\``, 'Write `auto`, `true` or `false`');
    return latest ?? 'auto';
}
function flavor_flag(text) {
    if (/^(true|True|TRUE)$/.test(text))
        return true;
    return /^(false|False|FALSE)$/.test(text) ? false : undefined;
}

;// CONCATENATED MODULE: ./build/tags/parse.js






const parse_KINDS = {
    schedule: { priority: 1000, attributes: ['pattern'] },
    semver: { priority: 900, attributes: ['pattern', 'value', 'match'], needs: 'pattern' },
    pep440: { priority: 900, attributes: ['pattern', 'value', 'match'], needs: 'pattern' },
    match: { priority: 800, attributes: ['pattern', 'group', 'value'], needs: 'pattern' },
    edge: { priority: 700, attributes: ['branch'] },
    hotfix: { priority: 650, attributes: [], prefix: 'hotfix-' },
    ref: { priority: 600, attributes: ['event'], needs: 'event' },
    raw: { priority: 200, attributes: ['value'], needs: 'value' },
    sha: { priority: 100, attributes: ['format'], prefix: 'sha-' },
};
const TYPES = Object.keys(parse_KINDS);
const COMMON = ['enable', 'priority', 'prefix', 'suffix'];
const SEMVER = ['raw', 'version', 'major', 'minor', 'patch', 'prerelease', 'build'];
const PEP440 = ['raw', 'version', 'major', 'minor', 'patch'];
/** @throws ShipError `input/tags` with every mistake of all lines */
function parseRules(text) {
    return mistakes_collect('tags', parseLines(text), parseRule);
}
/** The attributes of one line, each read at most once; what is wrong goes to `mistakes`, and the reading goes on. */
class Attributes {
    #values;
    #mistakes;
    constructor(values, mistakes) {
        this.#values = values;
        this.#mistakes = mistakes;
    }
    text(name) {
        return this.#values.get(name);
    }
    read(name, empty, parse) {
        const text = this.#values.get(name);
        return text === undefined ? empty : this.#mistakes.guard(empty, () => parse(text));
    }
    template(name, known = GLOBALS) {
        return this.read(name, undefined, (text) => parseTemplate(text, known));
    }
    choice(name, values, empty) {
        return this.read(name, empty, (text) => {
            const found = values.find((value) => value === text.toLowerCase());
            if (found === undefined)
                throw new Wrong(`\`${name}\` is \`${text}\``, suggest(text, values));
            return found;
        });
    }
}
function parseRule(line, mistakes) {
    const given = parseAttributes(line);
    const typeText = given.find(({ name }) => name === 'type')?.value ?? 'raw';
    const type = TYPES.find((known) => known === typeText.toLowerCase());
    if (type === undefined) {
        mistakes.add(`\`${typeText}\` is no type of rule`, suggest(typeText, TYPES));
        return undefined;
    }
    const values = valuesOf(type, given, mistakes);
    const { needs, priority, prefix } = parse_KINDS[type];
    if (needs !== undefined && !values.has(needs))
        mistakes.add(`\`type=${type}\` needs \`${needs}\``, `Add \`${needs}=…\``);
    const attributes = new Attributes(values, mistakes);
    const enable = attributes.read('enable', ['true'], parseEnable);
    const common = { text: line, enable, priority: attributes.read('priority', priority, parsePriority), suffix: attributes.template('suffix') };
    const ownPrefix = type === 'ref' && attributes.text('event') === 'pr' ? 'pr-' : prefix;
    return { ...common, prefix: attributes.template('prefix') ?? (ownPrefix === undefined ? undefined : [ownPrefix]), ...specific(type, attributes) };
}
/** What the type itself takes. Where something is wrong, a stand-in: the rule is thrown away then. */
function specific(type, attributes) {
    const pattern = (known) => attributes.template('pattern', known) ?? [];
    const value = attributes.template('value');
    switch (type) {
        case 'schedule':
            return { type, pattern: attributes.template('pattern') ?? ['nightly'] };
        case 'semver':
        case 'pep440':
            return {
                type,
                pattern: pattern(type === 'semver' ? SEMVER : PEP440),
                value,
                match: attributes.read('match', undefined, parse_parseExpression),
            };
        case 'match':
            return { type, pattern: attributes.read('pattern', /^/, parse_parseExpression), group: attributes.read('group', 0, parseGroup), value };
        case 'edge':
            return { type, branch: attributes.text('branch') ?? '' };
        case 'ref':
            return { type, event: attributes.choice('event', ['branch', 'tag', 'pr'], 'branch') };
        case 'raw':
            return { type, value: value ?? [] };
        case 'sha':
            return { type, format: attributes.choice('format', ['short', 'long'], 'short') };
        default:
            return { type };
    }
}
function valuesOf(type, given, mistakes) {
    const known = [...COMMON, ...parse_KINDS[type].attributes];
    const values = new Map();
    for (const { name, value } of given) {
        if (name === 'type')
            continue;
        const key = name === '' ? 'value' : name;
        if (known.includes(key))
            values.set(key, value);
        else if (name === '')
            mistakes.add(`\`type=${type}\` takes no bare value, here \`${value}\``, 'Write `name=value`; a value with a comma stands in double quotes, with its name');
        else
            mistakes.add(`\`type=${type}\` has no attribute \`${name}\``, suggest(name, known));
    }
    return values;
}
function parseEnable(text) {
    const template = parseTemplate(text);
    const fixed = constant(template);
    if (fixed === undefined || /^(true|True|TRUE|false|False|FALSE)$/.test(fixed))
        return template;
    throw new Wrong(`\`enable\` is \`${fixed}\`, neither true nor false`, 'Write `true`, `false` or an expression such as `{{is_default_branch}}`');
}
function parsePriority(text) {
    if (/^-?\d{1,9}(\.\d+)?$/.test(text))
        return Number(text);
    throw new Wrong(`\`priority\` is \`${text}\`, no number`, 'Write a number; the highest comes first');
}
function parseGroup(text) {
    if (/^\d{1,3}$/.test(text))
        return Number(text);
    throw new Wrong(`\`group\` is \`${text}\`, no number of a group`, 'Write 0 for the whole match, 1 for the first pair of brackets');
}
/** `expression`, or `/expression/flags`. */
function parse_parseExpression(text) {
    const [, body = text, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
    try {
        // `g` and `y` would make the answer depend on what was asked before.
        return new RegExp(body, flags.replace(/[gy]/g, ''));
    }
    catch (cause) {
        const why = cause instanceof Error ? cause.message.replace(/^Invalid regular expression: /, '') : String(cause);
        throw new Wrong(`\`${text}\` is no regular expression (${why})`, 'Close every bracket, or write it as `\\(`, `\\[`');
    }
}

;// CONCATENATED MODULE: ./build/contract/ship.js









const what = fieldsOf('What');
const registry = fieldsOf('Registry');
const build = fieldsOf('Build');
const ship_verify = fieldsOf('Verify');
const compatible = fieldsOf('Compatibility');
/** The inputs of the main action: the one place where they are declared. action.yml and the README are rendered from here. */
const shipInputs = {
    images: what.parsed('list, one a line', undefined, parseImages, {
        description: 'Image names without a tag, one a line. Empty: `ghcr.io/OWNER/REPO`, lower-cased',
    }),
    tags: what.parsed('list of rules, one a line', [], parseRules, {
        description: "Tag rules in docker/metadata-action's grammar, one a line. Empty: the table “Which ref gives which tags”",
    }),
    flavor: what.parsed('list, one a line', rule_PLAIN, parseFlavor, {
        description: '`latest=auto|true|false`, `prefix=…`, `suffix=…`, each with `onlatest=true|false`',
    }),
    labels: what.parsed('list of `name=value`, one a line', [], parseLabels, { description: 'Labels to add or override, `name=value`, one a line' }),
    annotations: what.parsed('list of `[level:]name=value`, one a line', [], parseAnnotations, {
        description: 'OCI annotations to add or override, `[level:]name=value`, one a line',
    }),
    environment: what.choice(['auto', 'production', 'staging', 'test', 'development'], {
        description: 'What the image is shipped for; `auto` decides by the ref',
        default: 'auto',
    }),
    tz: what.parsed('IANA time zone', 'UTC', parseZone, {
        description: 'Time zone of dates in tags, an IANA name such as `Asia/Shanghai`',
        default: 'UTC',
    }),
    'dry-run': what.flag({ description: 'Print the plan and stop: needs no Docker, no network, no token', default: 'false' }),
    registry: registry.text({ description: 'Registry to log in to. Empty: the registry of the first image' }),
    username: registry.text({ description: 'User name at the registry', default: '${{ github.actor }}' }),
    password: registry.text({ description: 'Password or token. Empty: an existing login or credential helper is used', secret: true }),
    'registry-auth': registry.text({
        description: 'Several logins: a YAML list of `registry`, `username`, `password`',
        secret: true,
    }),
    'registry-ca': registry.text({ description: "The registry's private CA: PEM text, or the path of a PEM file" }),
    push: registry.choice(['auto', 'true', 'false'], {
        description: '`auto` pushes on everything but pull requests; `true` also on pull requests of the same repository. From a fork nothing is ever pushed',
        default: 'auto',
    }),
    logout: registry.flag({ description: 'Take the logins away when the job ends; `false` leaves them for later steps', default: 'true' }),
    context: build.text({ description: 'Folder that is sent to the builder, inside the workspace', default: '.' }),
    file: build.text({ description: 'The Dockerfile. Empty: `Dockerfile` in the context' }),
    target: build.text({ description: 'Stage to build. Empty: the last one' }),
    platforms: build.items({ description: 'Platforms, such as `linux/amd64,linux/arm64`. Empty: that of the builder' }),
    'build-args': build.args({ description: 'Build arguments; a name alone takes its value from the environment' }),
    'build-contexts': build.pairs({ description: 'Further named contexts, `name=path or image`' }),
    secrets: build.pairs({ description: 'Build secrets, `id=value`; they reach the build through memory only', secret: true }),
    'secret-envs': build.pairs({ description: 'Build secrets from environment variables, `id=VARIABLE`' }),
    'secret-files': build.pairs({ description: 'Build secrets from files, `id=path`' }),
    ssh: build.lines({ description: 'SSH agent sockets or keys, `default` or `id=path`' }),
    'no-cache': build.flag({ description: 'Build every step anew', default: 'false' }),
    pull: build.flag({ description: 'Ask the registry for newer base images', default: 'false' }),
    network: build.text({ description: 'Network of RUN steps: `default`, `none` or `host`' }),
    'add-hosts': build.items({ description: 'Further host names for RUN steps, `name:address`' }),
    allow: build.items({ description: 'Entitlements, such as `network.host`' }),
    ulimit: build.items({ description: 'Limits of RUN steps, such as `nofile=1024:1024`' }),
    'shm-size': build.text({ description: 'Size of /dev/shm in RUN steps, such as `2g`' }),
    provenance: build.text({ description: 'Provenance attestation: `true`, or `mode=max`. It changes the digest on every run', default: 'false' }),
    sbom: build.text({ description: 'SBOM attestation: `true`, or `generator=image`', default: 'false' }),
    attests: build.lines({ description: 'Further attestations, `type=sbom,…`, one a line' }),
    builder: build.text({
        description: 'Name of a buildx builder, or an endpoint: `tcp://host:1234?cacert=…&cert=…&key=…`, `kubernetes:///NAME?namespace=…`. Empty: gin-ship chooses and says why',
    }),
    cache: build.choice(['auto', 'gha', 'registry', 'local', 'off'], {
        description: 'Layer cache; `auto` takes `gha` where the runner offers it, else none',
        default: 'auto',
    }),
    'cache-from': build.lines({ description: "Further cache sources in buildx's syntax, one a line" }),
    'cache-to': build.lines({ description: "Further cache destinations in buildx's syntax, one a line" }),
    smoke: ship_verify.text({
        description: 'Path to request before anything is pushed, such as `/ping`; `off` for no test. `auto` starts the image and takes any answer below 500 at `/`',
        default: 'auto',
    }),
    'smoke-port': ship_verify.port({ description: 'Port the service listens on. Empty: the one that the image EXPOSEs' }),
    'smoke-status': ship_verify.items({ description: 'Accepted statuses, such as `200` or `200-299`. Empty: 200–299 where a path is given' }),
    'smoke-body': ship_verify.text({ description: 'Text the body must contain, or `/regular expression/`' }),
    'smoke-env': ship_verify.pairs({ description: 'Environment of the container under test', secret: true }),
    'smoke-network': ship_verify.choice(['bridge', 'host', 'none'], {
        description: 'Network of the container under test. `none` has no way in: the image’s own HEALTHCHECK is asked instead',
        default: 'bridge',
    }),
    'smoke-timeout': ship_verify.seconds({ description: 'Time until it must have answered as asked', default: '30s' }),
    ...policyInputs,
    'sep-tags': compatible.separator({ description: 'Separator of the output `tags` and `tag-names`. Empty: a line break' }),
    'sep-labels': compatible.separator({ description: 'Separator of the output `labels`. Empty: a line break' }),
    'sep-annotations': compatible.separator({ description: 'Separator of the output `annotations`. Empty: a line break' }),
    'bake-target': compatible.parsed('text', 'docker-metadata-action', parseTarget, {
        description: 'Target name in the bake files',
        default: 'docker-metadata-action',
    }),
};
/** The outputs of the main action, in the order of the README's table. */
const shipOutputs = {
    version: 'The version: the tag name of highest priority',
    tags: 'Full references, `image:tag`, one a line',
    'tag-names': 'Tag names without the image, one a line',
    labels: 'Labels, `name=value`, one a line',
    annotations: 'Annotations, `level:name=value`, one a line',
    json: '`tags`, `tag-names`, `labels` and `annotations` as JSON',
    'bake-file-tags': 'Path of a bake file with the tags',
    'bake-file-labels': 'Path of a bake file with the labels',
    'bake-file-annotations': 'Path of a bake file with the annotations',
    'bake-file': 'Path of a bake file with tags, labels and arguments',
    environment: '`production`, `staging`, `test` or `development`',
    digest: '`sha256:…` of the manifest or index, read back from the registry where it was pushed',
    'image-ref': '`repository:tag@sha256:…`, for people and machines',
    image: '`repository@sha256:…`',
    'platform-digests': 'JSON: the digest of the manifest of each platform',
    imageid: '`sha256:…` of the image configuration of the platform that was tested',
    metadata: "BuildKit's metadata of the build, JSON",
    pushed: '`true` where the digest is in every registry under every tag',
    size: 'JSON: `compressed` and `unpacked` bytes by platform',
    plan: 'The plan, JSON',
    policy: 'What the image policy found, JSON: `mode`, `source`, `errors`, `warnings`, `findings`, `waste`, `modules`. Set also where it stops the push',
    'sarif-file': 'Path of a SARIF file with the findings, for code scanning. Set also where the policy stops the push: upload it with `if: always()`',
};

;// CONCATENATED MODULE: ./build/contract/check.js





const check_what = fieldsOf('What');
function parsePlatform(text) {
    const wrong = whyNoPlatform(text);
    if (wrong !== undefined)
        throw wrong;
    return text.toLowerCase();
}
/** The inputs of the action `check`: the one place where they are declared. check/action.yml and check/README.md are rendered from here. */
const checkInputs = {
    image: check_what.parsed('image name, or a path that starts with `./` or `/`', undefined, parseSource, {
        description: 'What to check: an image at a registry, `name:tag` or `name@sha256:…`; or a path: an OCI layout folder, an archive of one, or what `docker save` wrote. Where several images are at the path, `:name` or `@sha256:…` behind it says which',
        required: true,
    }),
    platform: check_what.parsed('`os/architecture[/variant]`', '', parsePlatform, {
        description: 'The platform to check, such as `linux/arm64`. Empty: all of the image',
    }),
    dockerfile: check_what.text({
        description: 'The Dockerfile that the image was built from, a path inside the workspace: findings are shown at its lines',
    }),
    registry: { ...shipInputs.registry, description: 'Registry to log in to. Empty: the one of the image' },
    username: shipInputs.username,
    password: shipInputs.password,
    'registry-auth': shipInputs['registry-auth'],
    'registry-ca': shipInputs['registry-ca'],
    ...policyInputs,
    'policy-level': {
        ...policyInputs['policy-level'],
        description: '`policy`: errors fail the step, warnings are told. `strict`: warnings fail it too. `warn`: nothing does. `off`: only the integrity of the bytes is looked at',
    },
};
/** The outputs of the action `check`, in the order of the README's table. They are set whether the image passes or not. */
const checkOutputs = {
    digest: '`sha256:…` of the manifest or index that was checked; empty for an archive of Docker before 25, which has none',
    size: 'JSON: `compressed` and `unpacked` bytes by platform',
    errors: 'How many findings stop the image',
    warnings: 'How many findings are only told',
    policy: 'What the image policy found: JSON',
    'sarif-file': 'Path of a SARIF file with the findings, for code scanning',
};

;// CONCATENATED MODULE: ./build/frozen.js
/** The value itself, with all that is in it frozen: plain data that nothing changes any more. */
function frozen(value) {
    for (const part of Object.values(value))
        if (typeof part === 'object' && part !== null)
            frozen(part);
    return Object.freeze(value);
}

;// CONCATENATED MODULE: ./build/policy/default.js



const default_NONE = { levels: new Map(), settings: new Map() };
/** The catalogue's checks with their ids. */
const checks = Object.entries(catalogue);
/**
 * The policy that a file and inputs give, frozen.
 * A check's level is that of its rules, but for those that are off by default: they are for the few who want them, and are switched on by name only.
 * @param source the file, relative to the workspace; '' where there is none
 */
function policyOf(mode = 'policy', changes = default_NONE, source = '') {
    const rules = checks.flatMap(([id, { rules: declared }]) => Object.entries(declared).map(([name, { level }]) => [id, `${id}/${name}`, level]));
    const levels = rules.map(([id, rule, level]) => {
        // Without it nothing else that is said of the image would mean anything.
        if (id === 'integrity')
            return [rule, 'error'];
        const ofCheck = level === 'off' ? undefined : changes.levels.get(id);
        return [rule, levelIn(mode, changes.levels.get(rule) ?? ofCheck ?? level)];
    });
    const settings = checks.map(([id, { parameters }]) => [id, settingsOf(parameters, changes.settings.get(id))]);
    return frozen({ source, mode, levels: Object.fromEntries(levels), settings: Object.fromEntries(settings) });
}
function settingsOf(parameters, given = new Map()) {
    return Object.fromEntries(Object.entries(parameters).map(([name, { default: otherwise }]) => [name, given.has(name) ? given.get(name) : otherwise]));
}
/** The checks in which two policies of one mode differ, in the order of the catalogue. */
function changedChecks(policy) {
    const usual = policyOf(policy.mode);
    return checks.flatMap(([id, { rules }]) => {
        const levels = Object.keys(rules).some((rule) => policy.levels[`${id}/${rule}`] !== usual.levels[`${id}/${rule}`]);
        return levels || JSON.stringify(policy.settings[id]) !== JSON.stringify(usual.settings[id]) ? [id] : [];
    });
}

;// CONCATENATED MODULE: ./build/policy/document.js
/** What aliases may multiply to: more than a policy has use for, and far from what takes time or memory. */
const MOST_ALIASES = 100;
/** Reads one YAML document. The parser is loaded here: most runs have no policy file. */
async function parsePolicy(text) {
    const yaml = await __nccwpck_require__.e(/* import() */ 582).then(__nccwpck_require__.t.bind(__nccwpck_require__, 6582, 19));
    const lines = new yaml.LineCounter();
    // uniqueKeys: the parser compares each key with each other one; faultsOf does it in one go.
    const document = yaml.parseDocument(text, { schema: 'core', prettyErrors: false, uniqueKeys: false, logLevel: 'error', lineCounter: lines });
    const reader = new Reader(yaml, document, lines);
    const syntax = [...document.errors, ...document.warnings].map(({ code, message, pos: [at] }) => ({
        line: lines.linePos(at).line,
        about: UNREADABLE,
        ...(TOO_DEEP.test(message) ? NESTED : { why: `it is no YAML that is understood here (${document_short(message, 120)})`, fix: cureOf(code) }),
    }));
    const broken = document.errors.length > 0 ? syntax : reader.aliases();
    const sound = broken.length === 0;
    return { root: reader.value(document.contents, 1), mistakes: sound ? [...syntax, ...reader.repeated()] : firstOfEachLine(broken), sound };
}
const UNREADABLE = 'the image policy can’t be read';
const NESTED = { why: 'it is nested too deep', fix: 'See docs/policy.md for what a policy is' };
/** The parser calls itself for each level of nesting, and tells its own exhaustion as a mistake in the text. */
const TOO_DEEP = /call stack|stack overflow/i;
/** Those behind it are mostly its consequences. */
const firstOfEachLine = (mistakes) => [...Map.groupBy(mistakes, ({ line }) => line).values()].flatMap(([first]) => first ?? []);
function cureOf(code) {
    if (code === 'TAB_AS_INDENT')
        return 'Indent with spaces';
    if (code === 'MULTIPLE_DOCS')
        return 'Keep one document: take the line `---` out';
    if (code === 'TAG_RESOLVE_FAILED')
        return 'Take the tag (`!…`) out';
    return 'Check indentation, quotes and brackets there and in the line above';
}
class Reader {
    #yaml;
    #document;
    #lines;
    constructor(yaml, document, lines) {
        this.#yaml = yaml;
        this.#document = document;
        this.#lines = lines;
    }
    /** @param otherwise line of what has no place of its own: a key without a value */
    value(given, otherwise) {
        const { isAlias, isMap, isScalar, isSeq } = this.#yaml;
        const line = given ? this.#lineOf(given, otherwise) : otherwise;
        const node = isAlias(given) ? this.#target(given) : given;
        const plain = () => node.toJS(this.#document, { maxAliasCount: MOST_ALIASES });
        const base = { line, entries: () => [], items: () => [], plain };
        if (isMap(node))
            return { ...base, kind: 'mapping', shown: 'a mapping', entries: () => this.#entries(node) };
        if (isSeq(node))
            return { ...base, kind: 'list', shown: 'a list', items: () => node.items.map((item) => this.value(item, line)) };
        if (isScalar(node) && node.value !== null)
            return { ...base, kind: 'scalar', shown: `\`${document_short(node.source ?? JSON.stringify(node.value))}\`` };
        return { ...base, kind: 'nothing', shown: 'empty', plain: () => null };
    }
    /** What is wrong with aliases: they are followed only where they are few, and lead somewhere. */
    aliases() {
        const { isAlias, isNode, visit } = this.#yaml;
        const lost = [];
        const anchors = new Set();
        let count = 0;
        visit(this.#document, (_, node) => {
            if (!isAlias(node))
                return void (isNode(node) && node.anchor !== undefined && anchors.add(node.anchor));
            count += 1;
            const name = document_short(node.source);
            const known = anchors.has(node.source);
            const fix = `Put quotes around it, or \`&${name}\` in front of what is meant`;
            if (!known)
                lost.push({ line: this.#lineOf(node, 1), about: `\`*${name}\``, why: 'nothing of that name stands before it', fix });
            return count > MOST_ALIASES ? visit.BREAK : undefined;
        });
        if (count <= MOST_ALIASES)
            return lost;
        return [{ line: 1, about: UNREADABLE, why: `it has more than ${MOST_ALIASES} aliases (\`*name\`)`, fix: 'Write it out, without aliases' }];
    }
    /** Keys that stand twice in one mapping, anywhere. */
    repeated() {
        const twice = [];
        this.#yaml.visit(this.#document, {
            Map: (_, map) => {
                const seen = new Map();
                for (const { name, line } of this.#keys(map)) {
                    const first = seen.get(name);
                    if (first === undefined)
                        seen.set(name, line);
                    else
                        twice.push({ line, about: `\`${document_short(name)}\` is given twice`, why: `it stands in line ${first} already`, fix: 'Keep one of them' });
                }
            },
        });
        return twice;
    }
    #entries(map) {
        return map.items.map(({ value }, at) => {
            const { name, line } = this.#keys(map, at, at + 1)[0] ?? { name: '', line: 1 };
            return { name, line, value: this.value(value, line) };
        });
    }
    #keys(map, from = 0, to = map.items.length) {
        return map.items.slice(from, to).map(({ key }) => {
            const node = this.#yaml.isAlias(key) ? this.#target(key) : key;
            const name = this.#yaml.isScalar(node) ? (typeof node.value === 'string' ? node.value : (node.source ?? '')) : '…';
            return { name, line: node ? this.#lineOf(key, 1) : this.#lineOf(map, 1) };
        });
    }
    #target(alias) {
        return alias.resolve(this.#document);
    }
    #lineOf({ range }, otherwise) {
        return range ? this.#lines.linePos(range[0]).line : otherwise;
    }
}
/** One line, fit for a message: no line break and nothing that a terminal obeys. */
const document_short = (text, most = 60) => (text.length > most ? `${text.slice(0, most - 3)}…` : text).replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ');

;// CONCATENATED MODULE: ./build/policy/grammar.js






/** Told at once: nobody reads more, and the first mistakes are often the cause of the rest. */
const MOST_MISTAKES = 50;
/**
 * What a policy changes: `checks:` and below it `check: level`, `check/rule: level`, or `check:` with `level:` and settings.
 * Reads to its end; what a mistake is about stays as it is by default.
 */
class Reading {
    levels = new Map();
    settings = new Map();
    /** The line of each setting, by `check.setting`. */
    lines = new Map();
    mistakes = [];
    constructor(root) {
        // An empty file, or one of comments only, changes nothing.
        if (root.kind !== 'nothing' && root.kind !== 'mapping')
            this.#wrong(root.line, `the image policy is ${root.shown}`, 'it is no mapping', 'Begin it with `checks:`');
        for (const { name, line, value } of root.entries()) {
            if (this.#full())
                break;
            if (name === 'checks')
                this.#checks(value);
            else
                this.#wrong(line, `\`${document_short(name)}\``, 'a policy has nothing of that name', isKnown(name) ? 'Move it below `checks:`' : suggest(name, ['checks']));
        }
    }
    #wrong(line, about, why, fix) {
        this.mistakes.push({ line, about, why, fix });
    }
    #full() {
        return this.mistakes.length >= MOST_MISTAKES;
    }
    #checks(value) {
        if (value.kind !== 'nothing' && value.kind !== 'mapping')
            this.#wrong(value.line, `\`checks\` is ${value.shown}`, 'it is no mapping', 'Write one check a line below it, such as `user: error`');
        for (const { name, line, value: given } of value.entries()) {
            if (this.#full())
                break;
            const { id, check, rule } = find(name);
            if (id === 'integrity')
                this.#wrong(line, `\`${document_short(name)}\``, ...NOT_CHANGED);
            else if (check === undefined || !isKnown(name))
                this.#wrong(line, `\`${document_short(name)}\``, ...grammar_unknown(name));
            else if (rule !== undefined)
                this.#rule(name, given);
            else
                this.#check(id, check, given);
        }
    }
    #rule(name, value) {
        if (value.kind === 'scalar' || value.kind === 'nothing')
            return this.#level(name, name, value);
        const fix = `Write \`${name}: error\`; settings belong below their check`;
        this.#wrong(value.line, `\`${name}\` is ${value.shown}`, 'a rule has a level and nothing else', fix);
    }
    #check(id, { rules, parameters }, value) {
        if (value.kind === 'scalar' || value.kind === 'nothing')
            return this.#level(id, id, value);
        if (value.kind === 'list')
            return this.#wrong(value.line, `\`${id}\` is a list`, 'it is neither a level nor a mapping', `Write \`${id}: error\``);
        this.settings.set(id, new Map());
        for (const { name, line, value: given } of value.entries()) {
            if (this.#full())
                break;
            const setting = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
            if (name === 'level')
                this.#level(id, `${id}.level`, given);
            else if (setting !== undefined)
                this.#setting(id, name, setting, given);
            else {
                const isRule = Object.hasOwn(rules, name);
                const fix = isRule ? `It is a rule: write \`${id}/${name}: …\` beside \`${id}:\`` : suggest(name, ['level', ...Object.keys(parameters)]);
                this.#wrong(line, `\`${id}.${document_short(name)}\``, `the check \`${id}\` has no such setting`, fix);
            }
        }
    }
    #level(key, shown, value) {
        const given = value.plain();
        const level = LEVELS.find((one) => one === given);
        if (level !== undefined)
            return void this.levels.set(key, level);
        const [about, fix] = [`\`${shown}\` is ${value.shown}`, `Write one of ${LEVELS.map((one) => `\`${one}\``).join(', ')}`];
        if (value.kind === 'nothing')
            this.#wrong(value.line, about, 'it has no level', `${fix}, or take the line out`);
        else if (typeof given === 'string')
            this.#wrong(value.line, about, 'it is no level', suggest(given, LEVELS));
        else
            this.#wrong(value.line, about, 'a level is a word', fix);
    }
    #setting(id, name, { read, schema }, value) {
        const key = `${id}.${name}`;
        this.lines.set(key, value.line);
        // Entry by entry, so that each mistake in a list is told with its own line.
        const result = value.kind === 'list' && schema['type'] === 'array'
            ? value.items().flatMap((item, at) => this.#read(item, `entry ${at + 1} of \`${key}\``, (plain) => read([plain])) ?? [])
            : this.#read(value, `\`${key}\``, read);
        if (result !== undefined)
            this.settings.get(id)?.set(name, result);
    }
    #read(value, about, read) {
        try {
            if (value.kind === 'nothing')
                throw new Wrong('it has no value', 'Give it one, or take the line out');
            return read(value.plain());
        }
        catch (thrown) {
            const wrong = thrown instanceof Wrong ? thrown : new Wrong('its aliases lead in circles, or multiply beyond reason', 'Write it out, without aliases');
            this.#wrong(value.line, `${about} is ${value.shown}`, wrong.message, wrong.fix);
            return undefined;
        }
    }
}
const NOT_CHANGED = [
    'this check is always on and always an error: without it nothing else that is said of the image would mean anything',
    'Take it out of the policy',
];
/** What a key below `checks:` names: a check, or a rule with its check in front. */
function find(name) {
    const [id = '', rule] = name.split(/\/(.*)/s);
    return { id, check: Object.hasOwn(catalogue, id) ? catalogue[id] : undefined, rule };
}
function isKnown(name) {
    const { check, rule } = find(name);
    return check !== undefined && (rule === undefined || Object.hasOwn(check.rules, rule));
}
function grammar_unknown(name) {
    const { id, check, rule } = find(name);
    if (check !== undefined && rule !== undefined) {
        const own = Object.keys(check.rules);
        const close = nearest(rule, own);
        return [
            `the check \`${id}\` has no such rule`,
            suggest(name, (close === undefined ? own : [close]).map((one) => `${id}/${one}`)),
        ];
    }
    const ids = checks.map(([one]) => one).filter((one) => one !== 'integrity');
    const rules = checks.flatMap(([one, { rules: declared }]) => Object.keys(declared).map((its) => `${one}/${its}`));
    // `setuid: off` means `privilege/setuid: off`.
    const meant = rule === undefined ? rules.find((one) => one.endsWith(`/${name}`)) : nearest(name, rules);
    return ['there is no such check', meant === undefined ? suggest(name, ids) : `Did you mean \`${meant}\`?`];
}

;// CONCATENATED MODULE: ./build/policy/read.js



/**
 * The policy of a file (none: the default one) and the inputs, which win over the file. Every mistake in the file is found, each with its line.
 */
async function readPolicy(file, inputs) {
    const { levels, settings, lines, problems } = await read_read(file);
    const policy = policyOf(inputs.policyLevel, withInputs({ levels, settings }, inputs), file?.name);
    return { policy, lines, problems: problems.slice(0, MOST_MISTAKES) };
}
const nothing = { levels: new Map(), settings: new Map(), lines: new Map(), problems: [] };
async function read_read(file) {
    if (file === undefined)
        return nothing;
    const { name } = file;
    const problem = ({ line, about, why, fix }) => ({
        code: 'policy/file',
        what: `${name}, line ${line}: ${about}`,
        why,
        fix,
        at: { file: name, line },
    });
    try {
        const { root, mistakes, sound } = await parsePolicy(file.text);
        if (!sound)
            return { ...nothing, problems: mistakes.map(problem) };
        const reading = new Reading(root);
        const { levels, settings, lines } = reading;
        return { levels, settings, lines, problems: [...mistakes, ...reading.mistakes].toSorted((a, b) => a.line - b.line).map(problem) };
    }
    catch (thrown) {
        // The parser calls itself for each level of nesting.
        if (!(thrown instanceof RangeError))
            throw thrown;
        return { ...nothing, problems: [problem({ line: 1, about: UNREADABLE, ...NESTED })] };
    }
}
/** Who gives a limit wants it kept, whatever the file says of its rule. */
function withInputs(changes, { maxSize, allowRoot }) {
    const levels = new Map(changes.levels);
    const settings = new Map(changes.settings);
    const set = (check, name, value) => settings.set(check, new Map([...(settings.get(check) ?? []), [name, value]]));
    if (maxSize !== undefined) {
        set('size', 'max-pull', maxSize);
        levels.set('size/pull', 'error');
    }
    if (allowRoot !== undefined) {
        set('user', 'allow-root', allowRoot);
        if (!allowRoot)
            levels.set('user/root', 'error');
    }
    return { levels, settings };
}

;// CONCATENATED MODULE: ./build/plan/dockerfile.js

/** Reads the FROM lines (Dockerfile reference: parser directives, continuation lines, here-documents). */
function stagesOf(text) {
    const names = stagesIn(text).map(({ name }) => name);
    return {
        names: names.filter((name) => name !== '' && !name.includes('$')),
        count: names.length,
        complete: !foreign(text) && names.every((name) => !name.includes('$')),
    };
}
function hasStage({ names, count, complete }, target) {
    // A number is the stage at that place, counted from 0.
    return !complete || names.includes(target.toLowerCase()) || (/^\d+$/.test(target) && Number(target) < count);
}

;// CONCATENATED MODULE: ./build/plan/sources.js





/** Looked for in the context where the input `file` is empty, in this order. */
const sources_NAMES = ['Dockerfile', 'Containerfile'];
/** Finds the context, the Dockerfile and the stage; every mistake is pushed to `problems`. */
async function findSources(inputs, workspace, files, problems) {
    const context = external_node_path_namespaceObject.resolve(workspace, inputs.context || '.');
    const contextIsGood = await checkContext(inputs.context || '.', context, workspace, files, problems);
    const tried = inputs.file === '' ? sources_NAMES.map((name) => external_node_path_namespaceObject.join(context, name)) : [external_node_path_namespaceObject.resolve(workspace, inputs.file)];
    const file = await firstFile(tried, files);
    const shownFile = sources_shown(file ?? tried[0] ?? context, workspace);
    if (file === undefined) {
        // Where the folder itself is wrong, the file is no second mistake.
        if (contextIsGood || inputs.file !== '')
            problems.push(await noDockerfile(inputs.file, tried, workspace, files));
        return { context, file: tried[0] ?? context, shownFile };
    }
    if (!(await staysInside(file, workspace, files)))
        problems.push(outside('file', shownFile, 'Keep the Dockerfile inside the workspace, or give its absolute path'));
    await checkTarget(inputs.target, file, shownFile, files, problems);
    return { context, file, shownFile };
}
async function checkContext(given, context, workspace, files, problems) {
    const wrong = (why, fix) => {
        problems.push(inputProblem('context', given, new Wrong(why, fix)));
        return false;
    };
    if (/^(\w+:\/\/|git@|\{\{)/.test(given))
        return wrong('it is no folder: only what an earlier step checked out is built', 'Use actions/checkout before, and the path of a folder here');
    const found = await files.stat(context);
    if (found === undefined)
        return wrong('there is no such folder in the workspace', 'Check the path, and that actions/checkout ran before');
    if (!found.directory)
        return wrong('it is a file', 'Give the folder; the Dockerfile goes into the input `file`');
    if (await within(context, workspace, files))
        return true;
    problems.push(outside('context', given, 'Give a folder that was checked out; a link must not lead out either'));
    return false;
}
/** Whether a path, with all links resolved, lies in the workspace. */
async function within(file, workspace, files) {
    const [real, root] = [await files.realPath(file), (await files.realPath(workspace)) ?? workspace];
    return real !== undefined && (real === root || real.startsWith(root.endsWith(external_node_path_namespaceObject.sep) ? root : root + external_node_path_namespaceObject.sep));
}
/** A path written as one outside (`/tmp/Dockerfile`) is meant; one that a link leads out is a trap. */
async function staysInside(file, workspace, files) {
    return !isBelow(file, workspace) || within(file, workspace, files);
}
const isBelow = (file, folder) => !external_node_path_namespaceObject.relative(folder, file).startsWith('..');
function outside(input, value, fix) {
    return inputProblem(input, value, new Wrong('it leads out of the workspace: files of the runner itself would be sent to the builder', fix));
}
async function firstFile(candidates, files) {
    const stats = await Promise.all(candidates.map((candidate) => files.stat(candidate)));
    return candidates.find((_, index) => stats[index]?.directory === false);
}
async function noDockerfile(given, tried, workspace, files) {
    const nearby = await dockerfilesNear(workspace, files);
    const list = nearby.map((file) => `\`${file}\``).join(', ');
    const names = tried.map((file) => `\`${sources_shown(file, workspace)}\``).join(' nor ');
    return {
        code: 'input/file',
        what: given === '' ? 'No Dockerfile was found' : `Input \`file\` is \`${given}\``,
        why: tried.length > 1 ? `there is neither ${names}` : `there is no ${names} (the path is relative to the workspace, not to the context)`,
        fix: nearby.length > 0
            ? `Give the input \`file\` one of those that are there: ${list}`
            : 'No Dockerfile is in the workspace at all: check that actions/checkout ran before',
    };
}
/** Down to two folders deep, ten at most: a hint, not a search. */
async function dockerfilesNear(workspace, files) {
    const found = [];
    const look = async (folder, depth) => {
        for (const name of (await files.list(folder)) ?? []) {
            const file = external_node_path_namespaceObject.join(folder, name);
            if (/^(.+\.)?(Dockerfile|Containerfile)(\..+)?$/i.test(name) && !name.endsWith('.dockerignore'))
                found.push(sources_shown(file, workspace));
            else if (depth < 2 && !/^(\..*|node_modules|vendor)$/.test(name) && (await files.stat(file))?.directory)
                await look(file, depth + 1);
        }
    };
    await look(workspace, 0);
    return found.slice(0, 10);
}
async function checkTarget(target, file, shownFile, files, problems) {
    if (target === '')
        return;
    const stages = stagesOf((await files.read(file)).toString());
    if (hasStage(stages, target))
        return;
    const close = nearest(target, stages.names);
    const names = stages.names.map((name) => `\`${name}\``).join(', ');
    problems.push({
        code: 'input/target',
        what: `Input \`target\` is \`${target}\``,
        why: `${shownFile} has no stage of that name${names === '' ? ': none of its stages has one' : `; it has ${names}`}`,
        fix: close === undefined ? 'Use the name after AS in a FROM line, or leave it empty for the last stage' : `Did you mean \`${close}\`?`,
        at: { file: shownFile },
    });
}
/** Relative to the workspace where it lies inside. */
function sources_shown(file, workspace) {
    return isBelow(file, workspace) ? external_node_path_namespaceObject.relative(workspace, file) || '.' : file;
}

;// CONCATENATED MODULE: ./build/plan/policy.js







/** Looked for where the input `policy` is empty. */
const FOLDER = '.gin-ship';
const policy_NAMES = new Set(['policy.yml', 'policy.yaml']);
/** Bytes. A long policy has a few thousand; what is read in a second at most is no way to keep a runner busy. */
const policy_MOST_BYTES = 256 * 1024;
const MOST_GO_SUM = 16 * 1024 * 1024;
/**
 * Decides the image policy: finds and reads its file, and what it names in the repository.
 * @param context absolute folder that is built; undefined where nothing is built
 */
async function planPolicy(inputs, context, workspace, files) {
    const problems = [];
    const file = await findPolicy(inputs.policy, workspace, files, problems);
    const { policy, lines, problems: mistakes } = await readPolicy(file, inputs);
    problems.push(...mistakes);
    // What a setting names is looked at only where the file says so itself: no default is wrong.
    const wrongSetting = (setting, value, { message: why, fix }) => {
        const line = lines.get(setting);
        const at = { file: policy.source, ...(line === undefined ? {} : { line }) };
        problems.push({ code: 'policy/file', what: `${policy.source}, line ${line ?? '?'}: \`${setting}\` is \`${value}\``, why, fix, at });
    };
    const { reference } = policy.settings.size;
    if (reference !== 'previous')
        tryOut(() => parseReference(reference), (wrong) => wrongSetting('size.reference', reference, wrong));
    const goSum = await findGoSum(policy, context, workspace, files, wrongSetting);
    return { policy, goSum, problems };
}
function tryOut(attempt, otherwise) {
    try {
        attempt();
    }
    catch (thrown) {
        if (!(thrown instanceof Wrong))
            throw thrown;
        otherwise(thrown);
    }
}
/** The file that is asked for, or that is there by default. */
async function findPolicy(asked, workspace, files, problems) {
    const there = ((await files.list(external_node_path_namespaceObject.join(workspace, FOLDER))) ?? []).filter((name) => policy_NAMES.has(name)).map((name) => `${FOLDER}/${name}`);
    const [first, second] = there;
    if (asked === '' && first !== undefined && second !== undefined) {
        const why = 'nobody knows which of the two is meant';
        problems.push({ code: 'policy/file', what: `There are ${first} and ${second}`, why, fix: 'Delete one of them', at: { file: second } });
        return undefined;
    }
    const name = asked === '' ? first : asked;
    if (name === undefined)
        return undefined;
    const text = await policy_readText(external_node_path_namespaceObject.resolve(workspace, name), workspace, files);
    if (typeof text === 'string')
        return { name: external_node_path_namespaceObject.relative(workspace, external_node_path_namespaceObject.resolve(workspace, name)), text };
    problems.push(asked === ''
        ? { code: 'policy/file', what: `The image policy ${name} can’t be used`, why: text.message, fix: text.fix, at: { file: name } }
        : inputProblem('policy', asked, withHint(text, there)));
    return undefined;
}
const withHint = (wrong, there) => there.length === 0 ? wrong : new Wrong(wrong.message, `${wrong.fix}; ${there.join(' and ')} is there, and is taken where the input is empty`);
/** The text of a file of the checkout, or why it can't be had. */
async function policy_readText(file, workspace, files) {
    const wrong = await whyNot(file, policy_MOST_BYTES, workspace, files);
    if (wrong !== undefined)
        return wrong;
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(await files.read(file));
    }
    catch (thrown) {
        if (thrown instanceof TypeError)
            return new Wrong('it is no text in UTF-8', 'Save it as UTF-8');
        return new Wrong(`it can’t be read (${messageOf(thrown)})`, 'Let the user that runs this job read it');
    }
}
/** Whether a file of the checkout can be read, with all links resolved: what lies outside of the workspace is none of the repository's business. */
async function whyNot(file, most, workspace, files) {
    const found = await files.stat(file);
    if (found === undefined)
        return new Wrong('there is no such file in the workspace', 'Check the path, and that actions/checkout ran before');
    if (!(await within(file, workspace, files)))
        return new Wrong('it leads out of the workspace', 'Give a file that was checked out; a link must not lead out either');
    if (found.directory)
        return new Wrong('it is a folder', 'Give the path of the file');
    if (found.size > most)
        return new Wrong(`it has ${found.size} bytes, and may have ${most}`, 'Check that it is the file that is meant');
    return undefined;
}
async function findGoSum({ levels, settings: { go } }, context, workspace, files, wrongSetting) {
    if (levels['go/modules'] === 'off')
        return undefined;
    const asked = go['go-sum'];
    if (asked === '' && context === undefined)
        return undefined;
    const file = asked === '' ? external_node_path_namespaceObject.join(context ?? '', 'go.sum') : external_node_path_namespaceObject.resolve(workspace, asked);
    const wrong = await whyNot(file, MOST_GO_SUM, workspace, files);
    if (wrong === undefined)
        return { file, shownFile: external_node_path_namespaceObject.relative(workspace, file) };
    if (asked !== '')
        wrongSetting('go.go-sum', asked, wrong);
    return undefined;
}

;// CONCATENATED MODULE: ./build/registry/authority.js



/** Where Go's programs look for the system's certificates, in its order (crypto/x509, root_linux.go). */
const SYSTEM_BUNDLES = [
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
    '/etc/ssl/ca-bundle.pem',
    '/etc/pki/tls/cacert.pem',
    '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
    '/etc/ssl/cert.pem',
];
/**
 * The certificates of the input `registry-ca`: PEM text, or the path of a PEM file; undefined where it is empty.
 * @throws ShipError `input/registry-ca`
 */
async function readAuthority(text, files, { env }) {
    if (text === '')
        return undefined;
    const inline = text.includes('-----BEGIN');
    const file = external_node_path_namespaceObject.resolve(env['GITHUB_WORKSPACE'] ?? '.', text);
    const pem = inline ? text : (await files.readIfThere(file))?.toString();
    if (pem === undefined)
        throw authority_wrong(`there is no file ${file}`);
    const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (certificates.length === 0)
        throw authority_wrong(`${inline ? 'the text' : file} holds no certificate`);
    for (const certificate of certificates) {
        try {
            void new external_node_crypto_namespaceObject.X509Certificate(certificate);
        }
        catch (cause) {
            throw authority_wrong(`a certificate in it can't be read (${messageOf(cause)})`);
        }
    }
    // Only the certificates: what else is in the file, perhaps a key, goes nowhere.
    return `${certificates.join('\n')}\n`;
}
function authority_wrong(why) {
    return new ShipError({
        code: 'input/registry-ca',
        what: 'Input `registry-ca` is wrong',
        why,
        fix: 'Give the certificate of the CA as PEM text (“-----BEGIN CERTIFICATE-----”), or the path of a file with it, inside the workspace or absolute',
    });
}
/** Writes the system's certificates and ours into one file: docker and buildx take it by SSL_CERT_FILE, which replaces the system's. */
async function writeBundle(ca, file, files, { env }) {
    for (const candidate of [env['SSL_CERT_FILE'] ?? '', ...SYSTEM_BUNDLES]) {
        const system = candidate === '' ? undefined : await files.readIfThere(candidate);
        if (system !== undefined)
            return files.write(file, `${system.toString().trimEnd()}\n${ca}`);
    }
    return files.write(file, ca);
}

;// CONCATENATED MODULE: ./build/registry/config.js



/** @throws ShipError `push/docker-config` where the user's config.json is no JSON */
async function readUserConfig(files, { env }) {
    const folder = env['DOCKER_CONFIG'] || external_node_path_namespaceObject.join(env['HOME'] || '/root', '.docker');
    const file = external_node_path_namespaceObject.join(folder, 'config.json');
    const bytes = await files.readIfThere(file);
    if (bytes === undefined || bytes.length === 0)
        return { folder, config: {} };
    try {
        const config = JSON.parse(bytes.toString());
        if (typeof config === 'object' && config !== null && !Array.isArray(config))
            return { folder, config: config };
    }
    catch {
        // Told below, without the parser's message: it quotes the text.
    }
    throw new ShipError({
        code: 'push/docker-config',
        what: `Docker's configuration ${file} can't be read`,
        why: 'it is no JSON object',
        fix: 'Mend or remove the file',
    });
}
/** A login that is there already, from a credential helper or from the file, in docker's order; its secret is masked. */
async function existingLogin(host, { config }, ports) {
    const helper = config.credHelpers?.[configKey(host)] ?? config.credsStore ?? '';
    const found = (helper === '' ? undefined : await askHelper(helper, host, ports)) ?? fromFile(host, config);
    if (found !== undefined)
        ports.runner.mask('password' in found ? found.password : found.identityToken);
    return found;
}
function fromFile(host, { auths = {} }) {
    // Old versions wrote https:// and a path in front of and behind the host.
    const entry = auths[configKey(host)] ?? Object.entries(auths).find(([key]) => registryHost(key) === host)?.[1];
    if (entry === undefined)
        return undefined;
    if (entry.identitytoken)
        return { identityToken: entry.identitytoken };
    const pair = entry.auth ? Buffer.from(entry.auth, 'base64').toString() : `${entry.username ?? ''}:${entry.password ?? ''}`;
    const at = pair.indexOf(':');
    const password = pair.slice(at + 1).replace(/\0+$/, '');
    return at < 1 || password === '' ? undefined : { username: pair.slice(0, at), password };
}
/** The protocol of docker-credential-helpers: the address on standard input, JSON on standard output. */
async function askHelper(helper, host, { exec, runner }) {
    const program = `docker-credential-${helper}`;
    const { code, stdout, stderr } = await exec.run(program, ['get'], { stdin: configKey(host), timeoutMs: 30_000 });
    if (code === 0) {
        try {
            const { Username: username, Secret: secret } = JSON.parse(stdout);
            if (username && secret)
                return username === '<token>' ? { identityToken: secret } : { username, password: secret };
        }
        catch {
            runner.warning(`${program} gave no JSON for ${shownHost(host)}; its login is not used`);
        }
        return undefined;
    }
    const said = `${stdout}${stderr}`.trim();
    if (!/credentials not found|no credentials/i.test(said)) {
        const why = code === 127 ? 'there is no such program on PATH' : code === 124 ? 'no answer in 30 s' : (said.split('\n')[0] ?? '').slice(0, 200);
        runner.warning(`${program}, named in Docker's configuration, gave no login for ${shownHost(host)}: ${why}`);
    }
    return undefined;
}

;// CONCATENATED MODULE: ./build/registry/logins.js


/** Gives those that name no registry that of the first image; without an image they are for nothing. */
function withRegistry(given, first) {
    return given.flatMap((one) => {
        const registry = one.registry ?? first;
        return registry === undefined ? [] : [{ ...one, registry: registryHost(registry) }];
    });
}
/**
 * The logins of the inputs `registry`, `username`, `password` and `registry-auth`; each password is masked at once.
 * @throws ShipError with every mistake in them, by index and without any value
 */
async function readLogins(inputs, runner) {
    const problems = [];
    const logins = [...single(inputs, problems), ...(await several(inputs.registryAuth, problems))];
    for (const login of logins)
        maskLogin(login, runner);
    const seen = new Map();
    for (const { registry = '', from } of logins) {
        const other = seen.get(registry);
        if (other !== undefined)
            problems.push(logins_wrong(from, `\`${other}\` is a login for the same registry`, 'Keep one login for each registry'));
        seen.set(registry, from);
    }
    if (problems.length > 0)
        throw new ShipError(problems);
    return logins;
}
function single({ registry, username, password }, problems) {
    if (registry !== '')
        checkRegistry('registry', registry, problems);
    if (password === '')
        return [];
    if (username === '')
        problems.push(logins_wrong('username', 'a password is given, but no user name', 'Give `username`; with the job’s own token it is ${{ github.actor }}'));
    return [{ from: 'password', registry: registry === '' ? undefined : registryHost(registry), username, password }];
}
async function several(text, problems) {
    if (text === '')
        return [];
    const { parseDocument } = await __nccwpck_require__.e(/* import() */ 582).then(__nccwpck_require__.t.bind(__nccwpck_require__, 6582, 19));
    // failsafe: every value is the text that was written; a password of digits stays what it is.
    const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false });
    if (document.errors.length > 0) {
        // The parser's own message may quote a line, and with it a password: only its code is told.
        problems.push(logins_wrong('registry-auth', `it is no YAML (${document.errors.map(({ code }) => code).join(', ')})`, `${FORM}; put quotes around values with special characters`));
        return [];
    }
    const list = document.toJS();
    if (!Array.isArray(list)) {
        problems.push(logins_wrong('registry-auth', 'it is no list', FORM));
        return [];
    }
    return list.flatMap((entry, at) => oneOf(entry, `registry-auth[${at}]`, problems));
}
const FORM = 'Write a YAML list, each entry with `registry`, `username` and `password`';
const KEYS = new Set(['registry', 'username', 'password']);
function oneOf(entry, from, problems) {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
        problems.push(logins_wrong(from, 'it is no set of `name: value`', FORM));
        return [];
    }
    const before = problems.length;
    for (const key of Object.keys(entry)) {
        // A key may be a password whose `password:` was forgotten, so only short plain words are shown.
        if (!KEYS.has(key))
            problems.push(logins_wrong(from, `it has an unknown key${/^[a-z-]{1,20}$/.test(key) ? ` \`${key}\`` : ''}`, FORM));
    }
    const values = entry;
    const text = (key) => {
        const value = values[key] ?? '';
        if (typeof value !== 'string')
            problems.push(logins_wrong(from, `\`${key}\` is no text`, FORM));
        return typeof value === 'string' ? value.trim() : '';
    };
    const [registry, username, password] = [text('registry'), text('username'), text('password')];
    if (registry === '')
        problems.push(logins_wrong(from, '`registry` is missing', 'Name the registry, such as `ghcr.io` or `docker.io`'));
    else
        checkRegistry(from, registry, problems);
    if (username === '')
        problems.push(logins_wrong(from, '`username` is missing', FORM));
    if (!('password' in values))
        problems.push(logins_wrong(from, '`password` is missing', FORM));
    return problems.length > before && password === '' ? [] : [{ from, registry: registryHost(registry), username, password }];
}
function checkRegistry(from, registry, problems) {
    const host = registryHost(registry);
    if (URL.canParse(`https://${host}`) && new URL(`https://${host}`).host !== '' && !/[\s@?#]/.test(host))
        return;
    problems.push(logins_wrong(from, 'the registry is no host name', 'Write a host and, if need be, a port: `ghcr.io`, `registry.example.org:5000`'));
}
function logins_wrong(from, why, fix) {
    return { code: `input/${from.replace(/\[.*/, '')}`, what: `Input \`${from}\` is wrong`, why, fix };
}
/** Also what the password looks like in a config file, and each line of a key file. */
function maskLogin({ username, password }, runner) {
    if (password === '')
        return;
    for (const text of [
        password,
        password.trim(),
        Buffer.from(`${username}:${password}`).toString('base64'),
        Buffer.from(password).toString('base64'),
    ]) {
        runner.mask(text);
    }
    const lines = password.split(/\r?\n/).map((line) => line.trim());
    // A brace or another line that is no secret would blacken half of the log.
    if (lines.length > 1)
        for (const line of lines)
            if (line.length >= 6)
                runner.mask(line);
}

;// CONCATENATED MODULE: ./build/registry/registries.js



/** Connects when it is asked: a registry that nobody needs is not bothered, and its wrong password is no error. */
function openRegistries({ logins, user, ca }, ports) {
    const connections = new Map();
    const open = async (host) => {
        const own = logins.find(({ registry }) => registry === host);
        return connect(host, own ?? (user === undefined ? undefined : await existingLogin(host, user, ports)), ca, ports);
    };
    return {
        connect(registry) {
            const host = registryHost(registry);
            const connection = connections.get(host) ?? open(host);
            connections.set(host, connection);
            return connection;
        },
    };
}

;// CONCATENATED MODULE: ./build/verify/known.js
/** Bytes of a Dockerfile or go.sum that are looked at; far above any real one. */
const known_MOST_BYTES = 16 * 1024 * 1024;
/** Held against nothing. */
const NOTHING_KNOWN = {
    commit: undefined,
    sourceDateEpoch: undefined,
    labels: undefined,
    port: undefined,
    goSum: undefined,
    dockerfile: undefined,
    reference: undefined,
};
/** What the image is held against, from the plan and the files of the repository that it names. */
async function readKnown(plan, reference, files) {
    const { event, labels, build, smoke, goSum } = plan;
    const dockerfile = await readFile(build, files);
    return {
        // A pull request is checked out as its head or as the throw-away merge: both are right.
        commit: event.fromPullRequest ? undefined : event.sha,
        sourceDateEpoch: build.sourceDateEpoch,
        labels,
        port: smoke?.port,
        goSum: await readFile(goSum, files),
        dockerfile: dockerfile && { ...dockerfile, target: build.target, contexts: build.buildContexts.map(([name]) => name) },
        reference,
    };
}
/** Undefined where it is not there any more, or too large: then nothing is held against it. */
async function readFile(found, files) {
    if (found === undefined)
        return undefined;
    const { file, shownFile } = found;
    const stat = await files.stat(file);
    if (stat === undefined || stat.directory || stat.size > known_MOST_BYTES)
        return undefined;
    return { file: shownFile, text: (await files.read(file)).toString() };
}

;// CONCATENATED MODULE: ./build/contract/compatibility.js

const levels = ['manifest', 'index', 'manifest-descriptor', 'index-descriptor'];
/** @throws ShipError `input/DOCKER_METADATA_…` with every setting that is wrong */
function readCompatibility(env) {
    const problems = [];
    const read = (name, empty, parse, why, fix) => {
        const text = env[name]?.trim() ?? '';
        const value = text === '' ? empty : parse(text);
        if (value !== undefined)
            return value;
        problems.push({ code: `input/${name}`, what: `Environment variable \`${name}\` is \`${text}\``, why, fix });
        return empty;
    };
    const compatibility = {
        shortShaLength: read('DOCKER_METADATA_SHORT_SHA_LENGTH', 7, parseLength, 'it is no length of a commit hash', 'Give a whole number from 1 to 64, or take it away'),
        annotationLevels: read('DOCKER_METADATA_ANNOTATIONS_LEVELS', ['manifest'], parseLevels, 'it names a level that does not exist', `Give some of ${levels.map((l) => `\`${l}\``).join(', ')}, separated by commas`),
        prHeadSha: read('DOCKER_METADATA_PR_HEAD_SHA', true, compatibility_parseFlag, 'it is neither true nor false', 'Write `true` or `false`'),
    };
    if (problems.length > 0)
        throw new ShipError(problems);
    return Object.freeze(compatibility);
}
function parseLength(text) {
    const length = /^\d{1,2}$/.test(text) ? Number(text) : 0;
    return length >= 1 && length <= 64 ? length : undefined;
}
function parseLevels(text) {
    const found = text.split(',').map((name) => levels.find((level) => level === name.trim()));
    return found.every((level) => level !== undefined) ? [...new Set(found)] : undefined;
}
function compatibility_parseFlag(text) {
    return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
}

;// CONCATENATED MODULE: ./build/tags/candidate.js

/** Finds the git tag that stands above `own` among those that share what `shares` says. */
function ownerAmong(own, read, shares) {
    const { order } = own;
    // Without a number there is no order that could be broken.
    if (order === undefined)
        return undefined;
    return (tags) => highestAbove(order, tags, (tag) => {
        const other = read(tag);
        // What the rule takes as a whole for want of a match is of another kind than what matched.
        if ('miss' in other || (other.fellBack === '') !== (own.fellBack === ''))
            return undefined;
        return shares(other) ? other.order : undefined;
    });
}
/** The highest of the tags that stand above `own`. @param orderOf gives undefined for a tag that does not count */
function highestAbove(own, tags, orderOf) {
    let highest = { order: own };
    for (const tag of tags) {
        const order = orderOf(tag);
        if (order !== undefined && outranks(order, highest.order))
            highest = { tag, order };
    }
    return highest.tag;
}

// EXTERNAL MODULE: ./build/node_modules/semver/functions/parse.js
var functions_parse = __nccwpck_require__(1570);
;// CONCATENATED MODULE: ./build/tags/pep440.js
/** The expression of PEP 440, appendix B. */
const GRAMMAR = /^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)(?<pre>[-_.]?(?<preWord>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>\d+)?)?(?<post>-(?<postImplicit>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?<postNumber>\d+)?)?(?<dev>[-_.]?dev[-_.]?(?<devNumber>\d+)?)?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;
const PRE_WORDS = { alpha: 'a', a: 'a', beta: 'b', b: 'b', preview: 'rc', pre: 'rc', c: 'rc', rc: 'rc' };
/** undefined where the text is no version by PEP 440. */
function parsePep440(text) {
    const groups = GRAMMAR.exec(text.trim().toLowerCase())?.groups;
    if (groups === undefined)
        return undefined;
    const { pre, preWord = '', preNumber, post, postImplicit, postNumber, dev, devNumber, local } = groups;
    const epoch = number(groups.epoch);
    const release = (groups.release ?? '').split('.').map(number);
    const version = [
        epoch === '0' ? '' : `${epoch}!`,
        release.join('.'),
        pre === undefined ? '' : `${PRE_WORDS[preWord]}${number(preNumber)}`,
        post === undefined ? '' : `.post${number(postImplicit ?? postNumber)}`,
        dev === undefined ? '' : `.dev${number(devNumber)}`,
        local === undefined ? '' : `+${local.replace(/[-_]/g, '.')}`,
    ].join('');
    return { version, epoch, release, final: pre === undefined && post === undefined && dev === undefined };
}
/** Without leading zeros; 0 where nothing is given. */
const number = (digits) => (digits ?? '0').replace(/^0+(?=\d)/, '');

;// CONCATENATED MODULE: ./build/tags/reader.js




/** How a rule reads git tags; undefined where it is not about them. */
function reader_readerOf(rule) {
    switch (rule.type) {
        case 'semver':
            return (tag) => readVersion(rule, tag, semverReading);
        case 'pep440':
            return (tag) => readVersion(rule, tag, pep440Reading);
        case 'match':
            return (tag) => readMatch(rule, tag);
        case 'ref':
            return rule.event === 'tag' ? (tag) => ({ value: tag, moving: false, latest: true, order: naturalOrder(tag), fellBack: '' }) : undefined;
        default:
            return undefined;
    }
}
function readVersion({ match, pattern }, tag, read) {
    const found = match?.exec(tag);
    // Without a group the whole match counts.
    const text = found === undefined || found === null ? tag : (found[1] ?? found[0]);
    const reading = read(pattern, text);
    return 'miss' in reading ? reading : { ...reading, fellBack: found === null ? `\`${match?.source}\` does not match \`${tag}\`` : '' };
}
/** A pattern that leaves out the last number is shared by several versions. */
const isMoving = (pattern) => !uses(pattern, ['version', 'raw', 'patch']);
const isRaw = (pattern) => pattern.length === 1 && uses(pattern, ['raw']);
function semverReading(pattern, text) {
    const semver = functions_parse(text);
    if (semver === null)
        return { miss: `\`${text}\` is no version by SemVer 2.0.0 (\`1.2.3\`, \`v1.2.3-rc.1\`)` };
    const { major, minor, patch, prerelease, build, version } = semver;
    const numbers = [major, minor, patch].map(String);
    const stable = prerelease.length === 0;
    const order = { line: '', numbers, stable, rest: prerelease.join('.') };
    const parts = {
        raw: text,
        version,
        major: `${major}`,
        minor: `${minor}`,
        patch: `${patch}`,
        prerelease: prerelease.join('.'),
        build: build.join('.'),
    };
    // A pre-release must never get the tags of a release, such as `1.2`.
    const value = stable || isRaw(pattern) ? render(pattern, ({ name }) => parts[name] ?? '') : version;
    return { value, moving: stable && isMoving(pattern), latest: stable, order };
}
function pep440Reading(pattern, text) {
    const parsed = parsePep440(text);
    if (parsed === undefined)
        return { miss: `\`${text}\` is no version by PEP 440 (\`1.2.3\`, \`1.2.3rc1\`)` };
    const { version, epoch, release, final } = parsed;
    const parts = { raw: text, version, major: release[0] ?? '0', minor: release[1] ?? '0', patch: release[2] ?? '0' };
    const value = final || isRaw(pattern) ? render(pattern, ({ name }) => parts[name] ?? '') : version;
    return { value, moving: final && isMoving(pattern), latest: final, order: { line: '', numbers: [epoch, ...release], stable: final, rest: '' } };
}
function readMatch({ pattern, group }, tag) {
    const found = pattern.exec(tag);
    if (found === null)
        return { miss: `\`${pattern.source}\` does not match \`${tag}\`` };
    const value = found[group];
    if (value === undefined)
        return { miss: `\`${pattern.source}\` has no group ${group} in \`${tag}\`` };
    const order = naturalOrder(tag);
    // A value that holds the tag's whole number belongs to this tag alone.
    return { value, moving: order === undefined || !value.includes(order.numbers.join('.')), latest: true, order, fellBack: '' };
}

;// CONCATENATED MODULE: ./build/tags/situation.js


const ENVIRONMENTS = {
    release: 'production',
    'pre-release': 'staging',
    'other-tag': 'development',
    'default-branch': 'development',
    staging: 'staging',
    test: 'test',
    hotfix: 'staging',
    'pull-request': 'development',
    branch: 'development',
    detached: 'development',
};
function situationOf(event) {
    const row = rowOf(event);
    return { row, environment: ENVIRONMENTS[row] };
}
function rowOf(event) {
    const { name, kind, refName } = event;
    if (kind === 'pull-request')
        return 'pull-request';
    if (kind === 'none')
        return 'detached';
    if (kind === 'tag') {
        const version = versionTag(refName);
        return version === undefined ? 'other-tag' : version.semver.prerelease.length > 0 ? 'pre-release' : 'release';
    }
    if (name === 'schedule')
        return 'test';
    if (onDefaultBranch(event))
        return 'default-branch';
    if (refName === 'staging' || refName.startsWith('release/'))
        return 'staging';
    if (refName === 'develop')
        return 'test';
    return hotfixOf(event) === '' ? 'branch' : 'hotfix';
}
/** undefined where the tag does not end in a version by SemVer 2.0.0. */
function versionTag(tag) {
    // The shortest prefix counts: `v1.2.3-rc-4.5.6` is a pre-release of 1.2.3, no release 4.5.6.
    const [, prefix = '', version = ''] = /^((?:.*?[/@_-])??v?)(\d+\.\d+\.\d+(?:[-+].*)?)$/is.exec(tag) ?? [];
    const semver = functions_parse(version);
    return semver === null ? undefined : { prefix, semver };
}
/** The issue of `hotfix/ISSUE…` or `hotfix-ISSUE…`: `ABC-12` of `hotfix/ABC-12-login`, else all that follows; '' on another ref. */
function hotfixOf({ kind, refName }) {
    const [, rest = ''] = (kind === 'branch' && /^hotfix[/-](.+)$/s.exec(refName)) || [];
    return /^(?:[A-Za-z][A-Za-z0-9]*-\d+|#?\d+)(?![A-Za-z0-9])/.exec(rest)?.[0] ?? rest;
}

;// CONCATENATED MODULE: ./build/tags/ruled.js







/** Expressions that name this very commit or moment. */
const PASSING = ['sha', 'tag', 'date', 'commit_date'];
/** Applies the rules by priority. @throws ShipError `input/tags` where an `enable` gives neither true nor false */
function applyRules(question) {
    const resolve = globalsOf(question);
    const rules = enabled(question.rules, resolve).toSorted((a, b) => b.priority - a.priority);
    const warnings = [];
    const notes = [];
    const given = rules.flatMap((rule) => {
        const proposal = propose(rule, question, resolve);
        if (proposal === undefined)
            return [];
        if (proposal.warning !== undefined)
            warnings.push(proposal.warning);
        const name = proposal.value === '' ? '' : toTag(dress(proposal.value, rule, question.flavor, resolve));
        if (name === '' && proposal.warning === undefined)
            notes.push(`\`${rule.text}\` gives an empty tag here and is left out`);
        return name === '' ? [] : [{ proposal, candidate: { name, moving: proposal.moving, why: rule.text, ownerAmong: proposal.ownerAmong } }];
    });
    const latest = given[0] && latestOf(given[0].proposal, question.flavor);
    return { candidates: given.map(({ candidate }) => candidate), latest, warnings, notes };
}
/** The rule of the first tag decides about `latest`, unless the flavor does. */
function latestOf(first, { latest }) {
    if (latest === 'auto')
        return first.latest;
    return latest ? { moving: true, why: 'flavor: latest=true' } : undefined;
}
function enabled(rules, resolve) {
    const problems = [];
    const on = rules.filter((rule) => {
        const text = render(rule.enable, resolve);
        if (!/^(true|True|TRUE|false|False|FALSE)$/.test(text))
            problems.push(notBoolean(rule, text));
        return text.toLowerCase() === 'true';
    });
    if (problems.length > 0)
        throw new ShipError(problems);
    return on;
}
const notBoolean = (rule, text) => ({
    code: 'input/tags',
    what: `Input \`tags\`: \`${rule.text}\``,
    why: `\`enable\` is \`${text}\`, neither true nor false`,
    fix: 'Let it give `true` or `false`',
});
/** undefined where the rule is about another kind of event. */
function propose(rule, question, resolve) {
    const { event } = question;
    switch (rule.type) {
        case 'schedule':
            return event.name === 'schedule' ? { value: render(rule.pattern, resolve), moving: !uses(rule.pattern, PASSING) } : undefined;
        case 'edge':
            return event.kind === 'branch' && event.refName === (rule.branch || event.defaultBranch) ? { value: 'edge', moving: true } : undefined;
        case 'hotfix':
            return hotfixOf(event) === '' ? undefined : { value: hotfixOf(event), moving: true };
        case 'raw':
            return { value: render(rule.value, resolve), moving: !uses(rule.value, PASSING) };
        case 'sha':
            return { value: rule.format === 'long' ? event.sha : resolve({ name: 'sha', argument: undefined, zone: undefined }), moving: false };
        case 'ref':
            if (rule.event === 'tag')
                return proposeByTag(rule, event.kind === 'tag' ? event.refName : '');
            return event.kind === (rule.event === 'pr' ? 'pull-request' : 'branch') ? { value: event.refName, moving: true } : undefined;
        default: {
            const value = rule.value === undefined ? '' : render(rule.value, resolve);
            return proposeByTag(rule, value === '' && event.kind === 'tag' ? event.refName : value);
        }
    }
}
const worthLatest = (other) => other.latest;
/** What a rule about git tags makes of one. */
function proposeByTag(rule, tag) {
    const read = reader_readerOf(rule);
    if (read === undefined || tag === '')
        return undefined;
    const own = read(tag);
    if ('miss' in own)
        return { value: '', moving: false, warning: `The rule \`${rule.text}\` gives no tag: ${own.miss}` };
    const { value, moving, fellBack } = own;
    const sharesValue = (other) => other.value === value;
    return {
        value,
        moving,
        ...(moving ? { ownerAmong: ownerAmong(own, read, sharesValue) } : {}),
        ...(own.latest ? { latest: { moving: true, why: rule.text, ownerAmong: ownerAmong(own, read, worthLatest) } } : {}),
        ...(fellBack === '' ? {} : { warning: `The rule \`${rule.text}\` takes the whole tag: ${fellBack}` }),
    };
}
/** Puts prefix and suffix around a value: the rule's own, even an empty one, else the flavor's. */
function dress(value, { prefix, suffix }, flavor, resolve) {
    const text = (own, general) => render(own ?? general, resolve);
    return `${text(prefix, flavor.prefix)}${value}${text(suffix, flavor.suffix)}`;
}

;// CONCATENATED MODULE: ./build/tags/strategy.js





const fixed = (name, why, ownPrefix = false) => ({ name, moving: false, why, ownPrefix });
const moving = (name, why, ownPrefix = false) => ({ name, moving: true, why, ownPrefix });
/** The rows of the table “Which ref gives which tags”, in their order. What the environment adds is its moving tag. */
function strategyDrafts(question, environment) {
    const { event, compatibility } = question;
    const { row } = situationOf(event);
    if (row === 'pull-request')
        return [moving(`pr-${event.refName}`, 'pull request', true)];
    return [...ownDrafts(question, row, environment), fixed(`sha-${shortSha(event, compatibility)}`, 'commit', true)];
}
function ownDrafts(question, row, environment) {
    const { event } = question;
    const version = event.kind === 'tag' ? versionTag(event.refName) : undefined;
    const own = environmentDrafts(question, row, environment);
    switch (row) {
        case 'release':
            return [fixed(event.refName, 'git tag'), ...(environment === 'production' ? lineDrafts(version) : []), ...own];
        case 'pre-release':
            return [fixed(event.refName, 'git tag'), ...own];
        case 'other-tag':
            return [fixed(slug('tag', event.refName), 'git tag'), ...own];
        case 'hotfix':
            return [moving(`hotfix-${hotfixOf(event)}`, 'hotfix branch', true), ...(situationOf(event).environment === environment ? [] : own)];
        default:
            return own;
    }
}
/** The tag that stands for an environment. Production has none: what runs there is named by its version. */
function environmentDrafts({ event, tz, now }, row, environment) {
    if (environment === 'staging')
        return [moving('staging-latest', 'staging')];
    if (environment === 'test')
        return [moving(`develop-${formatDate(now, 'YYYYMMDD', tz)}`, 'test, by date')];
    if (environment === 'production' || event.kind !== 'branch')
        return [];
    return row === 'default-branch' ? [moving('latest', 'default branch')] : [moving(slug('branch', event.refName), 'branch')];
}
/** `v1.2` and `v1`, each only where no higher version of its line exists. Major version 0 promises nothing, so there is no `v0`. */
function lineDrafts(version) {
    if (version === undefined)
        return [];
    const { prefix, semver } = version;
    const line = (name, same) => ({
        ...moving(name, 'highest of its line'),
        ownerAmong: (tags) => highestAbove(orderOf(version), tags, (tag) => {
            const other = versionTag(tag);
            return other !== undefined && other.prefix === prefix && same(other) ? orderOf(other) : undefined;
        }),
    });
    const minor = line(`${prefix}${semver.major}.${semver.minor}`, (o) => o.semver.major === semver.major && o.semver.minor === semver.minor);
    return semver.major === 0 ? [minor] : [minor, line(`${prefix}${semver.major}`, (o) => o.semver.major === semver.major)];
}
const orderOf = ({ semver: { major, minor, patch, prerelease } }) => ({
    line: '',
    numbers: [major, minor, patch].map(String),
    stable: prerelease.length === 0,
    rest: prerelease.join('.'),
});
/** Names that other rows give: a branch or a git tag of such a name (`v1`, which is moved to each release) must not overwrite them. */
const TAKEN = /^(latest|staging-latest|v?\d+(\.\d+)*([-.].*)?|sha-[0-9a-f]+|pr-\d+|develop-\d{8}|hotfix-.*)$/i;
function slug(kind, name) {
    return TAKEN.test(sanitize(name)) ? `${kind}-${name}` : name;
}

;// CONCATENATED MODULE: ./build/tags/decide.js








/** Whether the answer depends on the repository's own tags: only then are they asked for. */
function needsRemoteTags(question) {
    try {
        return decide_choose(question).candidates.some(({ ownerAmong }) => ownerAmong !== undefined);
    }
    catch (thrown) {
        // `decide` finds the same mistake, where it is told together with all others.
        if (thrown instanceof ShipError)
            return false;
        throw thrown;
    }
}
/**
 * Decides all tags. Pure.
 * @param remote the repository's tags; may be left out where {@link needsRemoteTags} says no
 * @throws ShipError `input/tags` where an `enable` gives neither true nor false
 */
function decide(question, remote = { unreadable: 'they were not asked for' }) {
    const { candidates, warnings, notes } = decide_choose(question);
    const judged = candidates.map((candidate) => ({ candidate, verdict: decide_judge(candidate, remote) }));
    const kept = decide_unique(judged.filter(({ verdict }) => verdict === undefined).map(({ candidate }) => candidate));
    const told = judged.flatMap(({ verdict }) => (verdict === undefined ? [] : [verdict]));
    const tags = kept.map(({ name, moving, why }) => Object.freeze({ name, moving, why }));
    return Object.freeze({
        environment: environmentOf(question),
        version: decide_versionOf(question, tags),
        tags: Object.freeze(tags),
        references: Object.freeze(question.repositories.flatMap((repository) => tags.map(({ name }) => tagged(repository, name)))),
        warnings: Object.freeze([...defaultBranchWarning(question), ...warnings, ...told.flatMap(({ warning }) => warning ?? [])]),
        notes: Object.freeze([...notes, ...told.flatMap(({ note }) => note ?? [])]),
    });
}
const environmentOf = ({ environment, event }) => (environment === 'auto' ? situationOf(event).environment : environment);
function decide_choose(question) {
    const { candidates, latest, warnings, notes } = question.rules.length > 0 ? applyRules(question) : byStrategy(question);
    const all = latest === undefined ? candidates : [...candidates, { name: latestName(question), ...latest }];
    // Rules without an environment mean what they say; who names production must not get `latest` by a rule from elsewhere.
    if (environmentOf(question) !== 'production' || (question.rules.length > 0 && question.environment === 'auto'))
        return { candidates: all, warnings, notes };
    const left = all.filter(({ name }) => name !== 'latest');
    const asked = left.length < all.length ? ['`latest` is left out: production never gets it'] : [];
    return { candidates: left, warnings: [...warnings, ...asked], notes };
}
function byStrategy(question) {
    const { flavor } = question;
    const resolve = globalsOf(question);
    const [prefix, suffix] = [render(flavor.prefix, resolve), render(flavor.suffix, resolve)];
    const drafts = strategyDrafts(question, environmentOf(question));
    const candidates = drafts
        .filter(({ name }) => name !== 'latest')
        .map(({ ownPrefix, name, ...draft }) => ({ ...draft, name: toTag(`${ownPrefix ? '' : prefix}${name}${suffix}`) }));
    const latest = drafts.find(({ name }) => name === 'latest') ?? (flavor.latest === true ? { moving: true, why: 'flavor' } : undefined);
    return {
        candidates,
        latest: flavor.latest === false ? undefined : latest && { moving: true, why: latest.why },
        warnings: tagWarning(question),
        notes: [],
    };
}
/** A git tag that looks like a version but is none is more often a slip than meant. */
function tagWarning({ event }) {
    const near = situationOf(event).row === 'other-tag' && /\d/.test(event.refName);
    return near
        ? [`The git tag \`${event.refName}\` is no version by SemVer 2.0.0 (\`v1.2.3\`): it is shipped for development, without \`v1.2\` and \`v1\``]
        : [];
}
/** Without it a push to the default branch looks like one to any branch. */
function defaultBranchWarning({ event, rules }) {
    const asked = rules.length === 0 ||
        rules.some((rule) => (rule.type === 'edge' && rule.branch === '') || uses(rule.enable, ['is_default_branch', 'is_not_default_branch']));
    const missing = event.kind === 'branch' && event.defaultBranch === '' && asked;
    return missing ? ["The event's payload does not name the default branch: this branch is not taken for it"] : [];
}
function latestName(question) {
    const { flavor } = question;
    const resolve = globalsOf(question);
    const prefix = flavor.prefixOnLatest ? render(flavor.prefix, resolve) : '';
    return toTag(`${prefix}latest${flavor.suffixOnLatest ? render(flavor.suffix, resolve) : ''}`);
}
/** undefined: the tag is ours. */
function decide_judge({ name, ownerAmong }, remote) {
    if (ownerAmong === undefined)
        return undefined;
    if ('unreadable' in remote) {
        return {
            warning: `\`${name}\` is left out: whether a higher version exists can't be told, because the repository's tags can't be read (${remote.unreadable})`,
        };
    }
    const owner = ownerAmong(remote.tags);
    return owner === undefined ? undefined : { note: `\`${name}\` is left out: it belongs to \`${owner}\`` };
}
function decide_unique(candidates) {
    return candidates.filter(({ name }, i) => candidates.findIndex((other) => other.name === name) === i);
}
/** The first tag; by the table the first one that names this very state rather than the environment. */
function decide_versionOf({ rules }, tags) {
    const telling = rules.length > 0 ? undefined : tags.find(({ name }) => !/(^|-)latest(-|$)/.test(name));
    return (telling ?? tags[0])?.name ?? '';
}

;// CONCATENATED MODULE: ./build/plan/cache.js




/** `mode=max` keeps the steps of earlier stages too, which is where the time goes; a cache that fails must not fail the job. */
const KEPT = 'mode=max,ignore-error=true';
/** The values of `--cache-from` and `--cache-to`, buildx's syntax. */
function cacheFlags(inputs, facts) {
    const problems = [...wrongEntries('cache-from', inputs.cacheFrom), ...wrongEntries('cache-to', inputs.cacheTo)];
    const warnings = [];
    const kind = inputs.cache === 'auto' ? (ghaReachable(facts.env) ? 'gha' : 'off') : inputs.cache;
    const chosen = cache_choose(kind, inputs, facts, problems);
    if (inputs.cache === 'gha' && !ghaReachable(facts.env)) {
        warnings.push('`cache: gha` does nothing here: the runner offers no cache service (ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL are not set)');
    }
    const writes = facts.trusted && (chosen?.writes ?? false);
    if (!facts.trusted && inputs.cacheTo.length > 0)
        warnings.push('`cache-to` is left out: code from a fork does not write a cache that other runs read');
    return {
        from: [...(chosen ? [chosen.from] : []), ...inputs.cacheFrom],
        to: [...(chosen && writes ? [chosen.to] : []), ...(facts.trusted ? inputs.cacheTo : [])],
        problems,
        warnings,
    };
}
/** What buildx and BuildKit's client refuse (buildx, util/buildflags/cache.go; BuildKit, client/solve.go), but only once a builder is there. */
function wrongEntries(input, entries) {
    return entries.flatMap((entry) => {
        const wrong = whyWrong(input, entry);
        return wrong === undefined ? [] : [inputProblem(input, entry, wrong)];
    });
}
function whyWrong(input, entry) {
    // References alone.
    if (!entry.includes('='))
        return undefined;
    const fields = splitOutsideQuotes(entry);
    const bare = fields.find((field) => !field.includes('='));
    if (bare !== undefined)
        return new Wrong(`\`${bare}\` in it is no \`name=value\``, 'Write it like `type=registry,ref=ghcr.io/owner/app:buildcache`');
    const given = new Map(fields.map((field) => [field.slice(0, field.indexOf('=')).toLowerCase(), field.slice(field.indexOf('=') + 1)]));
    const type = given.get('type') ?? '';
    if (type === '')
        return new Wrong('it has no `type=`', `Begin it with \`type=registry\`, \`type=local\` or \`type=gha\``);
    const folder = input === 'cache-from' ? 'src' : 'dest';
    const due = type === 'local' ? folder : type === 'registry' ? 'ref' : undefined;
    if (due === undefined || given.get(due))
        return undefined;
    return new Wrong(`\`type=${type}\` needs \`${due}=\``, `Add ${due === 'ref' ? '`ref=ghcr.io/owner/app:buildcache`' : `a folder: \`${due}=/path\``}`);
}
function cache_choose(kind, inputs, facts, problems) {
    const scope = scopeOf(inputs, facts);
    if (kind === 'gha') {
        if (!ghaReachable(facts.env))
            return undefined;
        // GitHub itself keeps branches apart: a run reads its own branch's entries and the default branch's.
        return { from: `type=gha,scope=${scope}`, to: `type=gha,scope=${scope},${KEPT}`, writes: true };
    }
    if (kind === 'registry') {
        if (facts.image === '') {
            problems.push(inputProblem('cache', 'registry', new Wrong('there is no image to keep the cache beside', 'Give the input `images`, or use `cache-from` and `cache-to`')));
            return undefined;
        }
        const ref = `type=registry,ref=${facts.image}:buildcache`;
        // image-manifest: several registries refuse the index that BuildKit would write.
        return { from: ref, to: `${ref},image-manifest=true,oci-mediatypes=true,${KEPT}`, writes: facts.push };
    }
    if (kind === 'local') {
        const folder = external_node_path_namespaceObject.join(localRoot(facts.env), scope);
        return { from: `type=local,src=${folder}`, to: `type=local,dest=${folder},${KEPT}`, writes: true };
    }
    return undefined;
}
/** What buildx itself looks for (buildx, build/opt.go: addGithubToken). */
function ghaReachable(env) {
    return Boolean(env['ACTIONS_RUNTIME_TOKEN'] && (env['ACTIONS_RESULTS_URL'] || env['ACTIONS_CACHE_URL']));
}
/** A self-hosted runner keeps RUNNER_TOOL_CACHE between jobs. */
function localRoot(env) {
    return env['RUNNER_TOOL_CACHE']
        ? external_node_path_namespaceObject.join(env['RUNNER_TOOL_CACHE'], 'gin-ship', 'layers')
        : external_node_path_namespaceObject.join(env['HOME'] ?? '/root', '.cache', 'gin-ship', 'layers');
}
/** One for each Dockerfile, stage and set of platforms: an export replaces the whole scope. */
function scopeOf({ target, platforms }, { shownFile }) {
    const hash = (0,external_node_crypto_namespaceObject.createHash)('sha256')
        .update(JSON.stringify([shownFile, target, [...platforms].sort()]))
        .digest('hex');
    return `gin-ship-${hash.slice(0, 12)}`;
}

;// CONCATENATED MODULE: ./build/plan/platforms.js


function platformProblems(platforms) {
    return platforms.flatMap((platform) => {
        const why = whyNoPlatform(platform);
        return why === undefined ? [] : [inputProblem('platforms', platform, why)];
    });
}

;// CONCATENATED MODULE: ./build/plan/secrets.js

/** Ids and places only; values stay where they are until the build. */
async function planSecrets(inputs, facts, files) {
    if (!facts.trusted)
        return { secrets: [], ssh: [], problems: [], warnings: leftOut(inputs) };
    const paths = inputs.secretFiles.map(([id, file]) => [id, external_node_path_namespaceObject.resolve(facts.workspace, file)]);
    const problems = [...secrets_duplicates(inputs), ...unsetVariables(inputs.secretEnvs, facts.env)];
    for (const [id, file] of paths) {
        const there = (await files.stat(file))?.directory === false;
        if (!there)
            problems.push(secrets_missing('secret-files', id, `there is no file ${file}`, 'Write it in an earlier step; the path is relative to the workspace'));
    }
    for (const entry of inputs.ssh)
        problems.push(...(await sshProblems(entry, facts, files)));
    const secrets = [
        ...inputs.secrets.map(([id]) => ({ id, from: 'input' })),
        ...inputs.secretEnvs.map(([id, name]) => ({ id, from: 'env', name })),
        ...paths.map(([id, file]) => ({ id, from: 'file', path: file })),
    ];
    return { secrets, ssh: inputs.ssh, problems, warnings: emptyValues(inputs, facts.env) };
}
function leftOut({ secrets, secretEnvs, secretFiles, ssh }) {
    const names = [...[...secrets, ...secretEnvs, ...secretFiles].map(([id]) => id), ...(ssh.length > 0 ? ['ssh'] : [])];
    return names.length === 0 ? [] : [`Build secrets and SSH keys are left out (${names.join(', ')}): code from a fork gets none`];
}
const secrets_missing = (input, id, why, fix) => ({
    code: `input/${input}`,
    what: `Input \`${input}\` names \`${id}\``,
    why,
    fix,
});
function unsetVariables(pairs, env) {
    return pairs
        .filter(([, name]) => env[name] === undefined)
        .map(([id, name]) => secrets_missing('secret-envs', id, `the environment variable \`${name}\` is not set`, `Set it under \`env:\` of this step: \`${name}: \${{ secrets.${name} }}\``));
}
/** GitHub hands over '' for a secret that does not exist, which is seldom meant. */
function emptyValues({ secrets, secretEnvs }, env) {
    const ids = [...secrets.filter(([, value]) => value === ''), ...secretEnvs.filter(([, name]) => env[name] === '')].map(([id]) => id);
    return ids.map((id) => `The build secret \`${id}\` is empty: is the secret it comes from set for this repository and environment?`);
}
function secrets_duplicates(inputs) {
    const groups = { secrets: inputs.secrets, 'secret-envs': inputs.secretEnvs, 'secret-files': inputs.secretFiles };
    const given = Object.entries(groups).flatMap(([input, pairs]) => pairs.map(([id]) => ({ input, id })));
    return given.flatMap(({ input, id }, index) => {
        const first = given.findIndex((other) => other.id === id);
        return first === index ? [] : [secrets_missing(input, id, `\`${given[first]?.input}\` gives a secret of that id already`, 'Keep one of them')];
    });
}
/** `default`, `id` or `id=path[,path]`, as buildx reads it. */
async function sshProblems(entry, { env, workspace }, files) {
    const [id = '', paths] = entry.split(/=(.*)/s);
    const what = `Input \`ssh\` names \`${id}\``;
    if (paths === undefined || paths === '') {
        if (env['SSH_AUTH_SOCK'])
            return [];
        return [
            {
                code: 'input/ssh',
                what,
                why: 'there is no SSH agent: SSH_AUTH_SOCK is not set',
                fix: `Start an agent in an earlier step, or give a key: \`${id}=path\``,
            },
        ];
    }
    const absent = [];
    for (const file of paths.split(',')) {
        if ((await files.stat(external_node_path_namespaceObject.resolve(workspace, file))) === undefined)
            absent.push(file);
    }
    return absent.map((file) => ({ code: 'input/ssh', what, why: `there is no file ${file}`, fix: 'Check the path of the key or the socket' }));
}

;// CONCATENATED MODULE: ./build/plan/steps.js


/** What buildx (0.38, docker/cli opts) accepts for the surroundings of RUN steps. It would say so only after a builder was chosen, one mistake at a time. */
const RULES = {
    network: {
        right: /^(default|none|host)$/,
        why: 'BuildKit knows no such network',
        fix: 'Use `default`, `none` or `host`; other networks belong to the builder (`--driver-opt network=…`)',
    },
    'add-hosts': {
        right: /^[^:=\s]+[:=]\S+$/,
        why: 'it is no `name:address`',
        fix: 'Write it as `db:10.0.0.5`, or `db:host-gateway` for this machine',
    },
    'shm-size': { right: /^\d+(\.\d+)? ?([kmgtp]i?b?|b)?$/i, why: 'it is no size', fix: 'Write a number with its unit, such as `64m` or `2g`' },
    ulimit: { right: /^[a-z]+=-?\d+(:-?\d+)?$/, why: 'it is no `name=soft:hard`', fix: 'Write it as `nofile=1024:2048`, or `nofile=1024` for both' },
    allow: {
        right: /^(network\.host|security\.insecure|buildx\.local\.delete|device(=.*)?)$/s,
        why: 'it is no entitlement known here',
        fix: 'Use `network.host`, `security.insecure`, `device` or `device=NAME`',
    },
};
/** Every mistake in the inputs that RUN steps run under. */
function stepProblems({ network, addHosts, shmSize, ulimit, allow }) {
    const given = { network: [network], 'add-hosts': addHosts, 'shm-size': [shmSize], ulimit, allow };
    return Object.entries(RULES).flatMap(([input, { right, why, fix }]) => given[input]
        .filter((value) => value !== '' && !right.test(value))
        .map((value) => inputProblem(input, value, new Wrong(why, fix))));
}

;// CONCATENATED MODULE: ./build/plan/build.js








const NOT_REPRODUCIBLE = "The build is not reproducible: the time of the commit is not known, so files keep the build's time and every run has another digest";
/** Decides the build without docker and without a network; finds all mistakes in its inputs. */
async function planBuild(inputs, facts, files) {
    const problems = [];
    const sources = await findSources(inputs, facts.workspace, files, problems);
    const secret = await planSecrets(inputs, facts, files);
    const cache = cacheFlags(inputs, { ...facts, shownFile: sources.shownFile });
    const attests = attestations(inputs, problems);
    const buildContexts = await namedContexts(inputs.buildContexts, facts.workspace, files, problems);
    const date = sourceDate(inputs.buildArgs, facts, problems);
    problems.push(...secret.problems, ...cache.problems, ...platformProblems(inputs.platforms));
    problems.push(...twice('build-args', inputs.buildArgs), ...stepProblems(inputs));
    const warnings = [
        ...secret.warnings,
        ...cache.warnings,
        ...unset(inputs.buildArgs, facts.env),
        ...(date.sourceDateEpoch === undefined ? [NOT_REPRODUCIBLE] : []),
    ];
    const { secrets, ssh } = secret;
    const build = { ...asGiven(inputs), ...sources, ...date, buildContexts, secrets, ssh, attests, cacheFrom: cache.from, cacheTo: cache.to };
    return { build, problems, warnings };
}
function asGiven(inputs) {
    const { target, network, addHosts, allow, ulimit, shmSize, builder } = inputs;
    const platforms = [...new Set(inputs.platforms.map((platform) => platform.toLowerCase()))];
    return { target, platforms, network, addHosts, allow, ulimit, shmSize, builder, noCache: inputs.noCache ?? false, pull: inputs.pull ?? false };
}
/** A build argument SOURCE_DATE_EPOCH is the user's own choice of the time; it goes the same way as the commit's. */
function sourceDate(all, { env, sourceDateEpoch }, problems) {
    // As docker does it: a name that the environment does not know is left out.
    const args = all.filter(([name, value]) => (value ?? env[name]) !== undefined);
    const epoch = args.find(([name]) => name === 'SOURCE_DATE_EPOCH');
    if (epoch === undefined)
        return { sourceDateEpoch, buildArgs: args };
    const given = epoch[1] ?? env['SOURCE_DATE_EPOCH'] ?? '';
    if (!/^\d{1,12}$/.test(given))
        problems.push(inputProblem('build-args', `SOURCE_DATE_EPOCH=${given}`, new Wrong('it is no number of seconds since 1970', 'Write whole seconds, or leave it out: the time of the commit is taken then')));
    return { sourceDateEpoch: Number(given), buildArgs: args.filter(([name]) => name !== 'SOURCE_DATE_EPOCH') };
}
/** docker leaves such an argument out without a word; its default would look like what was asked for. */
function unset(args, env) {
    const names = args.filter(([name, value]) => (value ?? env[name]) === undefined).map(([name]) => name);
    return names.map((name) => `Build argument \`${name}\` is left out: it has no value, and there is no environment variable of that name`);
}
function twice(input, pairs) {
    const names = pairs.map(([name]) => name);
    const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
    return repeated.map((name) => inputProblem(input, name, new Wrong('it is given twice', 'Keep one of the lines')));
}
/** `provenance`, `sbom` and `attests` as values of `--attest`. */
function attestations(inputs, problems) {
    const wanted = (type, text, example) => {
        if (text === '' || /^false$/i.test(text))
            return [];
        if (/^true$/i.test(text))
            return [`type=${type}`];
        if (/^[\w-]+=[^,]+(,[\w-]+=[^,]+)*$/.test(text) && !/(^|,)mode=(?!(min|max)(,|$))/.test(text))
            return [`type=${type},${text}`];
        problems.push(inputProblem(type, text, new Wrong('it is neither true nor false nor a list of `name=value`', `Write \`true\`, \`false\` or \`${example}\``)));
        return [];
    };
    for (const attest of inputs.attests) {
        if (!/(^|,)type=(provenance|sbom)(,|$)/.test(attest))
            problems.push(inputProblem('attests', attest, new Wrong('it has no known type', 'Begin it with `type=provenance` or `type=sbom`')));
    }
    return [
        ...wanted('provenance', inputs.provenance, 'mode=max'),
        ...wanted('sbom', inputs.sbom, 'generator=docker/scout-sbom-indexer'),
        ...inputs.attests,
    ];
}
/** A folder is made absolute and has to be there; an image, an address or a stage is left to BuildKit. */
async function namedContexts(pairs, workspace, files, problems) {
    problems.push(...twice('build-contexts', pairs));
    return Promise.all(pairs.map(async ([name, value]) => {
        if (/^([\w-]+:\/\/|target:|git@)/.test(value))
            return [name, value];
        const folder = external_node_path_namespaceObject.resolve(workspace, value);
        if ((await files.stat(folder)) === undefined) {
            problems.push(inputProblem('build-contexts', `${name}=${value}`, new Wrong('there is no such folder', 'Give a folder of the workspace, `docker-image://…`, `oci-layout://…` or an address')));
        }
        return [name, folder];
    }));
}

;// CONCATENATED MODULE: ./build/plan/push.js
/** Whether this run pushes. Code from a fork never does, whatever was asked for. */
function planPush(asked, event) {
    const { trusted, fromPullRequest } = event;
    if (!trusted)
        return { push: false, trusted, why: 'the code comes from a fork: it is built and verified without logins and secrets, never pushed' };
    if (asked === 'false')
        return { push: false, trusted, why: '`push: false`' };
    if (fromPullRequest && asked === 'auto')
        return { push: false, trusted, why: 'a pull request is built and verified only; `push: true` pushes those of this repository' };
    return {
        push: true,
        trusted,
        why: asked === 'true' ? '`push: true`' : `what ${event.name} brings to ${event.refName || 'this commit'} is shipped`,
    };
}

;// CONCATENATED MODULE: ./build/plan/smoke.js


const BELOW_500 = [100, 499];
const SUCCESS = [200, 299];
/** The smoke test as data; undefined for `smoke: off`. Every mistake in its inputs is in `problems`. */
function planSmoke(inputs) {
    if (/^off$/i.test(inputs.smoke))
        return { smoke: undefined, problems: [] };
    const auto = inputs.smoke === '' || /^auto$/i.test(inputs.smoke);
    const given = inputs.smokeStatus.map((text) => statusRange(text));
    const problems = [
        ...(auto ? [] : pathProblems(inputs.smoke)),
        ...inputs.smokeStatus.filter((_, at) => given[at] === undefined).map(statusProblem),
        ...bodyProblems(inputs.smokeBody),
        ...envProblems(inputs.smokeEnv.map(([name]) => name)),
        ...(inputs.smokeNetwork === 'none' ? networkProblems(inputs, auto) : []),
    ];
    if (problems.length > 0)
        return { smoke: undefined, problems };
    const statuses = given.filter((range) => range !== undefined);
    const smoke = {
        path: auto ? '/' : inputs.smoke,
        asked: !auto || statuses.length > 0 || inputs.smokeBody !== '',
        port: inputs.smokePort,
        statuses: statuses.length > 0 ? statuses : [auto ? BELOW_500 : SUCCESS],
        body: inputs.smokeBody,
        env: inputs.smokeEnv.map(([name]) => name),
        network: inputs.smokeNetwork,
        timeoutSeconds: inputs.smokeTimeout,
    };
    return { smoke, problems };
}
/**
 * The regular expression in `/pattern/flags`; undefined where the text is to be taken as it stands.
 * @throws SyntaxError where it looks like one and is none
 */
function bodyPattern(text) {
    const [, pattern, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
    // `g` and `y` remember where the last search ended: the second try of a probe would start in the middle.
    return pattern === undefined ? undefined : new RegExp(pattern, flags.replace(/[gy]/g, ''));
}
/** `200`, `200-299` or `2xx`; undefined for anything else. */
function statusRange(text) {
    const hundreds = Number(/^([1-5])xx$/i.exec(text)?.[1]) * 100;
    if (hundreds > 0)
        return [hundreds, hundreds + 99];
    const [, from, to = from] = /^([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?$/.exec(text) ?? [];
    return from !== undefined && Number(from) <= Number(to) ? [Number(from), Number(to)] : undefined;
}
const statusProblem = (text) => smoke_wrong('smoke-status', text, 'it is no status and no range of them', 'Write `200`, `200-299` or `2xx`; several by comma');
function pathProblems(path) {
    const known = 'Write a path such as `/ping`, `auto`, or `off` for no test';
    if (!path.startsWith('/'))
        return [smoke_wrong('smoke', path, 'a path starts with `/`', known)];
    // Neither reaches the service as written: a client cuts at `#` and escapes the others.
    return /[\s#\p{Cc}]/u.test(path) ? [smoke_wrong('smoke', path, 'a path holds no blank and no `#`', 'Percent-encode it: `%20`, `%23`')] : [];
}
function bodyProblems(body) {
    try {
        bodyPattern(body);
        return [];
    }
    catch (thrown) {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        return [smoke_wrong('smoke-body', body, why, 'Correct the expression, or write the text without slashes around it to have it found as it stands')];
    }
}
function envProblems(names) {
    return names.flatMap((name, at) => {
        // The name is not shown: where a value was given without a name, its first part stands here.
        const which = `(entry ${at + 1})`;
        if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name))
            return [smoke_wrong('smoke-env', which, 'the name holds something else than letters, digits, `_`, `.` and `-`', 'Write one `NAME=value` a line')];
        return names.indexOf(name) < at ? [smoke_wrong('smoke-env', which, `\`${name}\` is given twice`, 'Keep one of them')] : [];
    });
}
function networkProblems(inputs, auto) {
    const asked = [
        !auto && 'smoke',
        inputs.smokePort !== undefined && 'smoke-port',
        inputs.smokeStatus.length > 0 && 'smoke-status',
        inputs.smokeBody !== '' && 'smoke-body',
    ];
    const names = asked.filter((name) => name !== false).map((name) => `\`${name}\``);
    if (names.length === 0)
        return [];
    const why = `without a network nothing can be requested, so ${names.join(', ')} could not be checked`;
    return [smoke_wrong('smoke-network', 'none', why, 'Take `bridge`, or leave those inputs out: the HEALTHCHECK of the image is asked then')];
}
const smoke_wrong = (name, value, why, fix) => inputProblem(name, value, new Wrong(why, fix));

;// CONCATENATED MODULE: ./build/plan/make.js









/** Whether git has to be asked for the repository's tags before the plan can be made. */
const asksForTags = (facts) => needsRemoteTags(questionOf(facts));
/**
 * Decides everything, once. Reads files of the checkout, changes nothing.
 * @throws ShipError with every mistake it can find; `known` are those found before
 */
async function makePlan(facts, known, files) {
    const { inputs, event } = facts;
    const problems = [...known];
    const question = questionOf(facts);
    const { repositories } = question;
    const push = planPush(inputs.push, event);
    const names = decideNames(question, facts, problems);
    const { smoke, problems: smokeProblems } = planSmoke(inputs);
    const { workspace, env, commitTime: sourceDateEpoch } = facts;
    const buildFacts = { workspace, env, sourceDateEpoch, trusted: push.trusted, push: push.push, image: repositories[0]?.name ?? '' };
    const { build, problems: buildProblems, warnings } = await planBuild(inputs, buildFacts, files);
    const { policy, goSum, problems: policyProblems } = await planPolicy(inputs, build.context, workspace, files);
    const { hard, soft } = sift([...smokeProblems, ...buildProblems, ...policyProblems], inputs.dryRun === true);
    problems.push(...hard);
    if (names?.references.length === 0 && push.push && !inputs.dryRun)
        problems.push(noTag(names));
    if (problems.length > 0 || names === undefined)
        throw new ShipError(problems);
    const noTags = names.tags.length === 0 ? ['No rule gives a tag for this ref, so nothing could be pushed'] : [];
    const said = { warnings: [...names.warnings, ...warnings, ...soft, ...noTags] };
    return frozen({ event, ...names, repositories, build, policy, goSum, smoke, push, ...said });
}
/** Tags, labels and annotations; undefined where a mistake in the rules leaves no tags. */
function decideNames(question, { inputs, remote }, problems) {
    const decision = attempt(() => decide(question, remote), problems);
    const about = { ...question, version: decision?.version ?? '' };
    const labels = attempt(() => labelsOf(about, inputs.labels), problems) ?? [];
    const annotations = attempt(() => annotationsOf(about, inputs.annotations), problems) ?? [];
    const leftOut = [...labelWarnings('labels', inputs.labels), ...labelWarnings('annotations', inputs.annotations)];
    return decision && { ...decision, labels, annotations, warnings: [...decision.warnings, ...leftOut] };
}
/** Its event knows the commit's time also where only git told it. */
function questionOf({ inputs, event, compatibility, commitTime, now }) {
    const repositories = inputs.images ?? [defaultImage(event.repository.slug)];
    const { tags: rules, flavor, environment, tz } = inputs;
    return { event: commitTime === undefined ? event : { ...event, commitTime }, rules, flavor, repositories, environment, tz, compatibility, now };
}
/** A dry run plans also where nothing was checked out: then a missing Dockerfile is worth a warning only. */
function sift(problems, dryRun) {
    const missing = ({ code }) => dryRun && code === 'input/file';
    return { hard: problems.filter((problem) => !missing(problem)), soft: problems.filter(missing).map(({ what, why }) => `${what}: ${why}`) };
}
function attempt(decideIt, problems) {
    try {
        return decideIt();
    }
    catch (thrown) {
        if (!(thrown instanceof ShipError))
            throw thrown;
        problems.push(...thrown.problems);
        return undefined;
    }
}
function noTag({ tags, warnings, notes }) {
    const reasons = tags.length > 0 ? ['every line of the input `images` is disabled'] : [...warnings, ...notes];
    const why = reasons.length > 0 ? reasons.join('; ') : 'no rule of the input `tags` applies to it';
    return {
        code: 'plan/no-tag',
        what: 'This ref gives no tag, so there is nothing to push',
        why,
        fix: 'Add a rule that applies, such as `type=sha`, or set `push: false`',
    };
}

;// CONCATENATED MODULE: ./build/refs/payload.js
/** The value as an object; an empty one where it is none. */
function record(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
/** The value as text; '' where it is none. */
function payload_text(value) {
    return typeof value === 'string' ? value : '';
}

;// CONCATENATED MODULE: ./build/refs/ref.js

const ref_NONE = { ref: '', kind: 'none', refName: '' };
/** Events about things that are no ref: the runner checks the default branch out for them. */
const ON_DEFAULT_BRANCH = new Set([
    'schedule',
    'workflow_run',
    'workflow_dispatch',
    'repository_dispatch',
    'delete',
    'issues',
    'issue_comment',
    'discussion',
]);
/**
 * The ref that an event is about.
 * @param given GITHUB_REF
 */
function readRef(name, given, event, defaultBranch) {
    const number = pullRequestNumber(name, given, event);
    // pull_request_target runs with the base branch as GITHUB_REF, a merge queue on a branch of its own: both are about a pull request.
    if (number !== '')
        return { ref: given.startsWith('refs/pull/') ? given : `refs/pull/${number}/merge`, kind: 'pull-request', refName: number };
    return parseRef(given || refInPayload(name, event, defaultBranch));
}
function parseRef(ref) {
    const [, folder, refName = ''] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
    if (folder === undefined)
        return ref_NONE;
    return { ref, kind: folder === 'heads' ? 'branch' : 'tag', refName };
}
/** '' where the event is about no pull request. */
function pullRequestNumber(name, given, event) {
    const inRef = /^refs\/pull\/(\d+)\//.exec(given)?.[1];
    if (inRef !== undefined)
        return inRef;
    if (name === 'merge_group')
        return /\/pr-(\d+)-[0-9a-f]+$/.exec(given || payload_text(record(event.merge_group).head_ref))?.[1] ?? '';
    const number = record(event.pull_request).number ?? (name.startsWith('pull_request') ? event.number : undefined);
    return Number.isSafeInteger(number) ? String(number) : '';
}
function refInPayload(name, event, defaultBranch) {
    const ref = payload_text(event.ref);
    if (name === 'release')
        return `refs/tags/${payload_text(record(event.release).tag_name)}`;
    if (name === 'merge_group')
        return payload_text(record(event.merge_group).head_ref);
    // The payload of `create` holds the bare name, and beside it what it names.
    if (name === 'create')
        return `refs/${event.ref_type === 'tag' ? 'tags' : 'heads'}/${ref}`;
    if (name === 'push' || ref.startsWith('refs/'))
        return ref;
    return ON_DEFAULT_BRANCH.has(name) && defaultBranch !== '' ? `refs/heads/${defaultBranch}` : '';
}

;// CONCATENATED MODULE: ./build/refs/trust.js

/**
 * Whether the code that is built was reviewed into this repository. GitHub hands secrets to pull_request_target, workflow_run and issue_comment
 * although the code they check out may be anybody's: that is why a fork is asked for in all of them, and what is not said counts as a fork.
 */
function readTrust(name, pullRequest, event, slug) {
    if (pullRequest !== undefined)
        return { fromPullRequest: true, trusted: !pullRequest.fork };
    // A merge queue whose branch is not named as usual.
    if (name === 'merge_group')
        return { fromPullRequest: true, trusted: true };
    if (name.startsWith('pull_request'))
        return { fromPullRequest: true, trusted: false };
    if (name === 'workflow_run') {
        const run = record(event.workflow_run);
        const own = payload_text(record(run.head_repository).full_name).toLowerCase() === slug.toLowerCase();
        return { fromPullRequest: payload_text(run.event).startsWith('pull_request'), trusted: own };
    }
    // A comment on a pull request does not say where the code comes from.
    if (name === 'issue_comment' && record(event.issue).pull_request !== undefined)
        return { fromPullRequest: true, trusted: false };
    return { fromPullRequest: false, trusted: true };
}

;// CONCATENATED MODULE: ./build/refs/event.js




/**
 * Reads what happened. Never asks the API: environment and payload say enough.
 * @param payload the parsed file at GITHUB_EVENT_PATH; undefined where there is none
 * @param mergeSha true keeps GITHUB_SHA, the throw-away merge, on a pull request
 * @throws ShipError `event/…` naming what is missing
 */
function readEvent(env, payload, mergeSha = false) {
    const event = record(payload);
    const name = env.GITHUB_EVENT_NAME ?? '';
    const repository = readRepository(env, event);
    const ref = readRef(name, env.GITHUB_REF ?? '', event, repository.defaultBranch);
    const pullRequest = ref.kind === 'pull-request' ? readPullRequest(name, ref, event, repository.slug) : undefined;
    const sha = shaOf(env, event, mergeSha ? undefined : pullRequest?.headSha);
    requireAll({ GITHUB_EVENT_NAME: name, GITHUB_REPOSITORY: repository.slug, GITHUB_SHA: sha });
    const { defaultBranch, serverUrl, ...named } = repository;
    return Object.freeze({
        name,
        ...ref,
        sha,
        ...branchesOf(env, ref, event),
        defaultBranch,
        repository: Object.freeze(named),
        serverUrl,
        actor: env.GITHUB_ACTOR ?? payload_text(record(event.sender).login),
        pullRequest,
        ...readTrust(name, pullRequest, event, repository.slug),
        commitTime: commitTimeOf(event, sha),
        runUrl: env.GITHUB_RUN_ID === undefined || env.GITHUB_RUN_ID === '' ? '' : `${serverUrl}/${repository.slug}/actions/runs/${env.GITHUB_RUN_ID}`,
    });
}
function readRepository(env, event) {
    const repository = record(event.repository);
    const slug = env.GITHUB_REPOSITORY || payload_text(repository.full_name);
    const [owner = '', name = ''] = slug.split('/');
    const serverUrl = env.GITHUB_SERVER_URL || 'https://github.com';
    return {
        slug,
        owner,
        name: payload_text(repository.name) || name,
        description: payload_text(repository.description),
        licence: payload_text(record(repository.license).spdx_id),
        url: payload_text(repository.html_url) || `${serverUrl}/${slug}`,
        defaultBranch: payload_text(repository.default_branch),
        serverUrl,
    };
}
function readPullRequest(name, ref, event, slug) {
    const head = record(record(event.pull_request).head);
    const headSha = payload_text(head.sha) || payload_text(record(event.merge_group).head_sha);
    // What waits in a merge queue was approved, and is a branch of this very repository.
    const headRepository = name === 'merge_group' ? slug : payload_text(record(head.repo).full_name);
    // Without a head repository (it was deleted, or the payload is cut) the code may be anybody's.
    return Object.freeze({ number: Number(ref.refName), fork: headRepository.toLowerCase() !== slug.toLowerCase(), headRepository, headSha });
}
function shaOf(env, event, headSha) {
    const sha = headSha || env.GITHUB_SHA || payload_text(event.after) || payload_text(record(event.head_commit).id);
    if (/^0+$/.test(sha))
        throw new ShipError(event_missing('event/deleted', 'The event has no commit', 'its ref was deleted', 'Leave `delete` out of the workflow’s `on:`'));
    if (sha !== '' && !/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(sha))
        throw new ShipError(event_missing('event/sha', `The event’s commit is \`${sha}\``, 'it is no full commit hash', 'Give GITHUB_SHA 40 or 64 hex digits'));
    return sha.toLowerCase();
}
function branchesOf(env, { kind }, event) {
    if (kind === 'tag')
        return { baseRef: branchName(payload_text(event.base_ref)), headRef: '' };
    if (kind !== 'pull-request')
        return { baseRef: '', headRef: '' };
    const { base, head } = record(event.pull_request);
    const group = record(event.merge_group);
    return {
        baseRef: branchName(payload_text(record(base).ref) || payload_text(group.base_ref) || (env.GITHUB_BASE_REF ?? '')),
        headRef: branchName(payload_text(record(head).ref) || payload_text(group.head_ref) || (env.GITHUB_HEAD_REF ?? '')),
    };
}
const branchName = (ref) => ref.replace(/^refs\/heads\//, '');
/** Only the time of this very commit counts: the payload of a tag may hold another's. */
function commitTimeOf(event, sha) {
    const commits = [event.head_commit, record(event.merge_group).head_commit, record(event.workflow_run).head_commit].map(record);
    const timestamp = Date.parse(payload_text(commits.find(({ id }) => payload_text(id).toLowerCase() === sha)?.timestamp));
    return Number.isNaN(timestamp) ? undefined : Math.floor(timestamp / 1000);
}
function requireAll(values) {
    const lacking = Object.keys(values).filter((name) => values[name] === '');
    if (lacking.length === 0)
        return;
    const fix = 'Run it as a step of a workflow; elsewhere set these variables, and GITHUB_REF, yourself';
    throw new ShipError(event_missing('event/missing', 'What happened can’t be read', `${lacking.join(', ')} and the event’s payload do not say it`, fix));
}
const event_missing = (code, what, why, fix) => ({ code, what, why, fix });

;// CONCATENATED MODULE: ./build/refs/remote.js
const TIMEOUT_SECONDS = 15;
/** git must fail, not wait for somebody to type a password. */
const SILENT = { GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: undefined, SSH_ASKPASS: undefined, GIT_SSH_COMMAND: 'ssh -oBatchMode=yes', LC_ALL: 'C' };
/**
 * Asks the server for the repository's tags: no clone, no API, no token. First through the workspace's `origin`, with which
 * actions/checkout leaves the credentials that a private repository needs; then by the repository's address.
 */
async function readRemoteTags(event, workspace, ports) {
    const addresses = [...(await ownOrigin(event, workspace, ports)), [`${event.serverUrl}/${event.repository.slug}`]];
    const reasons = [];
    for (const [address = '', ...options] of addresses) {
        const asked = await git(ports, [...options, 'ls-remote', '--tags', '--refs', '--', address]);
        if (asked.code === 0)
            return { tags: parseTags(asked.stdout) };
        reasons.push(remote_whyNot(asked));
    }
    return { unreadable: [...new Set(reasons)].join('; ') };
}
/** Seconds since 1970 of a commit that the workspace holds; undefined where it holds it not. No network. */
async function readCommitTime(sha, workspace, ports) {
    if (!/^[0-9a-f]{40,64}$/.test(sha))
        return undefined;
    const { code, stdout } = await git(ports, [...inWorkspace(workspace), 'show', '--no-patch', '--format=%ct', sha]);
    return code === 0 && /^\d+$/.test(stdout.trim()) ? Number(stdout.trim()) : undefined;
}
/** The workspace's `origin` where it is this repository: a workflow may have checked another one out. */
async function ownOrigin({ repository }, workspace, ports) {
    const { code, stdout } = await git(ports, [...inWorkspace(workspace), 'remote', 'get-url', 'origin']);
    const [, slug] = /[/:]([^/:]+\/[^/:]+?)(?:\.git)?\/?$/.exec(stdout.trim()) ?? [];
    return code === 0 && slug?.toLowerCase() === repository.slug.toLowerCase() ? [['origin', ...inWorkspace(workspace)]] : [];
}
/** In a container job the workspace belongs to another user; git refuses it unless it is told that this is meant. */
const inWorkspace = (workspace) => ['-c', `safe.directory=${workspace}`, '-C', workspace];
function git({ exec }, args) {
    return exec.run('git', args, { env: SILENT, timeoutMs: TIMEOUT_SECONDS * 1000 });
}
/** Lines of `<hash> TAB refs/tags/<name>`. */
function parseTags(stdout) {
    return [...stdout.matchAll(/\trefs\/tags\/(.+)$/gm)].map(([, name = '']) => name);
}
function remote_whyNot({ code, stderr }) {
    if (code === 127)
        return 'git is not installed';
    if (code === 124)
        return `no answer within ${TIMEOUT_SECONDS} s`;
    const line = stderr.split('\n').find((text) => /^(fatal|error|remote):/.test(text)) ?? `git ended with ${code}`;
    // An address may carry a token.
    return line.replace(/\/\/[^/@\s]*@/g, '//');
}

;// CONCATENATED MODULE: ./build/actions/decide.js








/** Reads the inputs, the event and git, and decides everything. @throws ShipError with all mistakes of the run at once */
async function decide_decide(ports) {
    const { runner, files, clock } = ports;
    const { inputs, problems } = readInputs(shipInputs, (name) => runner.input(name));
    for (const secret of secretsOf(inputs, []))
        runner.mask(secret);
    const compatibility = decide_collect(() => readCompatibility(runner.env), problems) ?? readCompatibility({});
    const logins = await readLogins(inputs, runner).catch((thrown) => keep(thrown, problems) ?? []);
    const payload = await readPayload(ports);
    const event = decide_collect(() => readEvent(runner.env, payload, !compatibility.prHeadSha), problems);
    if (event === undefined)
        throw new ShipError(problems);
    const workspace = workspaceOf(ports, problems);
    const commitTime = event.commitTime ?? (await readCommitTime(event.sha, workspace, ports));
    const known = { inputs, event, compatibility, commitTime, now: clock.now() };
    const remote = asksForTags(known) ? await readRemoteTags(event, workspace, ports) : undefined;
    const plan = await makePlan({ ...known, remote, workspace, env: runner.env }, problems, files);
    return { inputs, plan, logins, secrets: { build: new Map(inputs.secrets), all: secretsOf(inputs, logins) } };
}
/** @throws ShipError with this and the problems that are known */
function workspaceOf({ runner }, problems) {
    const workspace = runner.env['GITHUB_WORKSPACE'] ?? '';
    if (workspace === '')
        throw new ShipError([...problems, noWorkspace]);
    return workspace;
}
const noWorkspace = {
    code: 'event/workspace',
    what: 'The folder of the checkout is not known',
    why: 'GITHUB_WORKSPACE is not set',
    fix: 'Run this action as a step of a workflow, or set the variable to the folder of the checkout',
};
function secretsOf(inputs, logins) {
    const given = [...inputs.secrets, ...inputs.smokeEnv.filter(isSecret)].map(([, value]) => value);
    const values = [inputs.password, ...logins.map(({ password }) => password), ...given];
    return [...new Set(values.flatMap(maskable))];
}
/** Line by line, because a log shows lines; a mask for the `{` of a JSON key would hide every `{` there is. */
function maskable(secret) {
    const lines = secret.split(/\r?\n/);
    return lines.length === 1 ? [secret].filter((text) => text !== '') : lines.map((line) => line.trim()).filter((line) => line.length >= 4);
}
/**
 * Whether a variable of the container under test speaks of a secret. What comes from the secrets of the workflow the runner has masked already;
 * `DEBUG=1` or `APP_ENV=production` masked as well would blacken the whole job's log and take nearly every output away from later jobs.
 */
function isSecret([name, value]) {
    const told = /pass|pwd|secret|token|key|credential|auth|private|dsn/i.test(name) || /:\/\/[^/@\s]*:[^/@\s]+@/.test(value);
    return told && value.length >= SHORTEST_SECRET;
}
/** `AUTH=off`, `TOKENS=false`. */
const SHORTEST_SECRET = 6;
async function readPayload({ runner, files }) {
    const file = runner.env['GITHUB_EVENT_PATH'];
    const bytes = file ? await files.readIfThere(file) : undefined;
    if (bytes === undefined)
        return undefined;
    try {
        return JSON.parse(bytes.toString());
    }
    catch (cause) {
        const problem = {
            code: 'event/payload',
            what: `The event's payload ${file} can't be read`,
            why: messageOf(cause),
            fix: 'Run this action in a workflow',
        };
        throw new ShipError(problem, { cause });
    }
}
function decide_collect(read, problems) {
    try {
        return read();
    }
    catch (thrown) {
        return keep(thrown, problems);
    }
}
/** Puts what was thrown to the problems, and goes on. */
function keep(thrown, problems) {
    if (!(thrown instanceof ShipError))
        throw thrown;
    problems.push(...thrown.problems);
}

;// CONCATENATED MODULE: ./build/actions/decide-check.js












/** Reads the inputs of `check` and the files that they name. @throws ShipError with all mistakes of the run at once */
async function decideCheck(ports) {
    const { runner, files } = ports;
    const { inputs, problems } = readInputs(checkInputs, (name) => runner.input(name));
    if (inputs.password !== '')
        runner.mask(inputs.password);
    const logins = await readLogins(inputs, runner).catch((thrown) => keep(thrown, problems) ?? []);
    const workspace = workspaceOf(ports, problems);
    const ca = await readAuthority(inputs.registryCa, files, runner).catch((thrown) => keep(thrown, problems));
    const { policy, goSum, problems: mistakes } = await planPolicy(inputs, undefined, workspace, files);
    problems.push(...mistakes);
    const dockerfile = await readDockerfile(inputs.dockerfile, workspace, ports, problems);
    const { image: source, platform } = inputs;
    if (problems.length > 0 || source === undefined)
        throw new ShipError(problems);
    const first = source.kind === 'registry' ? source.reference.repository.registry : undefined;
    const registries = openRegistries({ logins: withPassword(logins, first, ports), user: await readUserConfig(files, runner), ca }, ports);
    return { source, platform, workspace, policy, registries, known: { ...NOTHING_KNOWN, goSum: await readFile(goSum, files), dockerfile } };
}
/** An empty password is that of a pull request from a fork: what can be read without one is read. */
function withPassword(logins, first, { runner }) {
    return withRegistry(logins, first).filter(({ from, registry, password }) => {
        if (password === '')
            runner.info(`No login to ${shownHost(registry)}: the password in \`${from}\` is empty`);
        return password !== '';
    });
}
async function readDockerfile(given, workspace, { files }, problems) {
    if (given === '')
        return undefined;
    const file = external_node_path_namespaceObject.resolve(workspace, given);
    const text = await policy_readText(file, workspace, files);
    if (typeof text === 'string')
        return { file: external_node_path_namespaceObject.relative(workspace, file), text, target: '' };
    problems.push(inputProblem('dockerfile', given, text));
    return undefined;
}

;// CONCATENATED MODULE: ./build/actions/judged.js


/** What was found in an image, as it is told. */
function judgedOf({ integrity, images, findings }, policy, dockerfile) {
    const modules = images.flatMap(modulesOf);
    return {
        policy,
        findings,
        platforms: integrity.platforms,
        dockerfile: dockerfile && { ...dockerfile, target: dockerfile.target ?? '' },
        wasted: Object.fromEntries(images.map((image) => [image.platform, wastedBytes(image)])),
        // Each once: those of all platforms are mostly the same.
        modules: [...new Map(modules.map((one) => [`${one.path}@${one.version}`, one])).values()],
    };
}

;// CONCATENATED MODULE: ./build/actions/check.js








/** The action `check`: any image, at a registry or on the disk, held against the image policy. Nothing is built, run or pushed. */
async function check_check(ports) {
    const { source, platform, workspace, policy, registries, known } = await decideCheck(ports);
    const image = await fetchImage({ source, platform, workspace }, registries, ports);
    const growing = { repository: image.repository, tag: image.tag, previous: previousRelease };
    const reference = await readReference(policy, growing, registries, ports);
    const inspected = await unsound(image.name, image.fix, () => inspect(image.layout, policy, { ...known, reference }, [], ports));
    await reportCheck(image, inspected.integrity, judgedOf(inspected, policy, known.dockerfile), ports);
}

;// CONCATENATED MODULE: ./build/build/csv.js
/** One field of the comma-separated options that buildx reads as CSV (RFC 4180): quoted only where it must be. */
function field(name, value) {
    const text = `${name}=${value}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

;// CONCATENATED MODULE: ./build/build/endpoint.js

const REMOTE_OPTIONS = ['cacert', 'cert', 'key', 'servername'];
const SCHEMES = new Set(['tcp:', 'unix:', 'kubernetes:']);
/** Everything with `://` in it is an address, all else the name of a builder. */
const isEndpoint = (builder) => builder.includes('://');
/** Reads an address such as `tcp://host:1234?cacert=…&cert=…&key=…` and finds all that is wrong with it. */
async function readEndpoint(text, files) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !SCHEMES.has(url.protocol)) {
        return {
            problems: [
                endpoint_wrong(text, 'it is no address of a builder', 'Write `tcp://host:port`, `unix:///path`, `kubernetes:///NAME`, or the name of a buildx builder'),
            ],
        };
    }
    const endpoint = url.protocol === 'kubernetes:' ? kubernetes(url) : remote(url);
    const problems = url.protocol === 'kubernetes:' ? [] : remoteProblems(url, text);
    for (const [option, file] of endpoint.files) {
        if (file.startsWith('/') && (await files.stat(file)) === undefined)
            problems.push(endpoint_wrong(text, `the file of \`${option}\`, ${file}, does not exist`, 'Write it in an earlier step, from a secret, and give its absolute path'));
    }
    return { endpoint, problems };
}
function remote(url) {
    const address = url.protocol === 'unix:' ? `unix://${url.pathname}` : `tcp://${url.host}`;
    const options = [...url.searchParams].filter(([name]) => REMOTE_OPTIONS.includes(name));
    return {
        driver: 'remote',
        args: [...options.flatMap(([name, value]) => ['--driver-opt', field(name, value)]), address],
        removeDaemon: false,
        files: options.filter(([name]) => name !== 'servername'),
    };
}
function kubernetes(url) {
    const name = url.pathname.replaceAll('/', '');
    // buildx names the deployment after the node; the builder's own name stays unique to this run.
    const node = name === '' ? [] : ['--node', name];
    return {
        driver: 'kubernetes',
        args: [...node, ...[...url.searchParams].flatMap(([option, value]) => ['--driver-opt', field(option, value)])],
        removeDaemon: name === '',
        files: [],
    };
}
function remoteProblems(url, text) {
    const has = (name) => url.searchParams.has(name);
    const problems = [];
    if (url.protocol === 'tcp:' && url.port === '')
        problems.push(endpoint_wrong(text, 'it has no port', "Add BuildKit's port, usually `:1234`"));
    for (const [name, value] of url.searchParams) {
        if (!REMOTE_OPTIONS.includes(name))
            problems.push(endpoint_wrong(text, `\`${name}\` is no option of it`, `Use ${REMOTE_OPTIONS.map((option) => `\`${option}\``).join(', ')}`));
        // buildx refuses relative paths.
        else if (name !== 'servername' && !value.startsWith('/'))
            problems.push(endpoint_wrong(text, `\`${name}=${value}\` is no absolute path`, 'Put `${{ github.workspace }}/` or `${{ runner.temp }}/` in front of it'));
    }
    if (REMOTE_OPTIONS.some(has) && !has('cacert'))
        problems.push(endpoint_wrong(text, 'TLS is asked for without `cacert`', "Give the CA certificate that signed the builder's certificate"));
    if (has('cert') !== has('key'))
        problems.push(endpoint_wrong(text, `\`${has('cert') ? 'cert' : 'key'}\` stands alone`, 'Give `cert` and `key` together'));
    return problems;
}
function endpoint_wrong(text, why, fix) {
    return { code: 'input/builder', what: `Input \`builder\` is \`${text}\``, why, fix };
}

;// CONCATENATED MODULE: ./build/build/engine.js

/** 0.13 is the first with `--progress=rawjson`; what else is used is older: `tar=false` 0.11, `--annotation` 0.12. */
const BUILDX_WANTED = '0.13.0';
/** 0.13 is the first with `rewrite-timestamp`, without which no two builds have the same digest. */
const BUILDKIT_WANTED = '0.13.0';
const buildx = (args, env, exec) => exec.run('docker', ['buildx', ...args], { env });
const engine_SIGNS = [
    {
        code: 'engine/no-buildx',
        sign: /unknown command:? "?(docker )?buildx|'buildx' is not a docker command/,
        why: 'docker has no `buildx` plugin',
        fix: 'Install the package docker-buildx-plugin, or run docker/setup-buildx-action before; a private DOCKER_CONFIG hides plugins that are installed below ~/.docker',
    },
    {
        code: 'engine/denied',
        sign: /permission denied while trying to connect/,
        why: 'this user may not talk to the Docker engine',
        fix: 'Add the user of the runner to the group `docker` and start the runner anew',
    },
    {
        code: 'engine/stopped',
        sign: /Cannot connect to the Docker daemon|Is the docker daemon running|failed to connect to the docker API/,
        why: 'the Docker engine does not answer',
        fix: 'Start it (`systemctl start docker`), set DOCKER_HOST, or give the input `builder` the address of a BuildKit',
    },
    {
        code: 'engine/no-cluster',
        sign: /cannot determine Kubernetes namespace|requires kubernetes API access|try setting KUBERNETES_MASTER/,
        why: 'the input `builder` asks for one in Kubernetes, and no cluster is known',
        fix: 'Set KUBECONFIG in the environment of this step to a file that an earlier step wrote',
    },
];
/** Why docker or buildx itself could not do its work; undefined where the cause lies elsewhere. */
function engineProblem({ code, stderr }) {
    const what = 'No image can be built on this runner';
    if (code === 127) {
        const fix = 'Use a runner with Docker 23 or newer, or install docker-ce-cli and give the input `builder` an address';
        return { code: 'engine/no-docker', what, why: 'there is no `docker` command', fix };
    }
    const found = engine_SIGNS.find(({ sign }) => sign.test(stderr));
    return found && { code: found.code, what, why: found.why, fix: found.fix, detail: stderr.trim() };
}
/** The version of buildx is asked for only when something looks as if it were too old: a process less in every good run. */
async function buildxTooOld(stderr, env, { exec }) {
    const [sign] = /unknown flag: \S+|invalid progress mode \S+|unknown shorthand flag.*/.exec(stderr) ?? [];
    if (sign === undefined)
        return undefined;
    const { stdout } = await buildx(['version'], env, exec);
    const version = stdout.trim().split(/\s+/)[1] ?? 'of an unknown version';
    return {
        code: 'engine/old-buildx',
        what: 'docker buildx is too old',
        why: `buildx ${version} does not know what is needed (${sign}); ${BUILDX_WANTED} does`,
        fix: 'Update the package docker-buildx-plugin, or run docker/setup-buildx-action with `version: latest` before',
    };
}
/** The problem of a docker process that failed, told by its own last words where it is none of the known ones. */
async function failed(what, ended, env, ports) {
    const known = engineProblem(ended) ?? (await buildxTooOld(ended.stderr, env, ports));
    const detail = ended.stderr.trim();
    return new ShipError(known ?? {
        code: 'build/builder',
        what,
        why: lastLine(detail) || `docker ended with code ${ended.code}`,
        fix: 'See what docker says above',
        detail,
    });
}
const lastLine = (text) => text
    .trim()
    .split('\n')
    .at(-1)
    ?.replace(/^ERROR: /, '')
    .trim() ?? '';

;// CONCATENATED MODULE: ./build/build/create.js



/** @throws ShipError with all that is wrong with the address */
async function createFromEndpoint(text, env, ports) {
    const { endpoint, problems } = await readEndpoint(text, ports.files);
    if (endpoint === undefined || problems.length > 0)
        throw new ShipError(problems);
    const name = newName(ports);
    // A list of builders of its own: the user's stays as it is, and a buildkitd.default.toml in it, which buildx refuses for `remote`, is not seen.
    const own = { BUILDX_CONFIG: await ports.files.temporaryFolder('gin-ship-builder-') };
    if (endpoint.removeDaemon) {
        ports.runner.saveState('builder-config', own.BUILDX_CONFIG);
        ports.runner.saveState('builder', name);
    }
    await create(name, ['--driver', endpoint.driver, ...endpoint.args], { ...env, ...own }, ports);
    return { name, driver: endpoint.driver, why: 'the input `builder` gives its address', made: true, env: own };
}
async function createContainerBuilder(plan, env, ports) {
    const name = newName(ports);
    const loopback = await usesLoopback(plan, ports.files);
    const network = loopback ? ['--driver-opt', 'network=host'] : [];
    // Before it exists: a job that is cancelled half-way would leave a container behind.
    ports.runner.saveState('builder', name);
    await create(name, ['--driver', 'docker-container', ...network, '--bootstrap'], env, ports);
    const host = loopback ? `; it shares the host's network because ${loopback} is on it` : '';
    return { name, driver: 'docker-container', why: `the engine's own image store can't write an OCI layout${host}`, made: true, env: {} };
}
async function create(name, args, env, ports) {
    const onLine = (line) => ports.runner.info(line);
    const making = () => ports.exec.run('docker', ['buildx', 'create', '--name', name, ...args], { env, onLine });
    const ended = await ports.runner.group('Make a builder', () => ports.runner.verbatim(making));
    if (ended.code === 0)
        return;
    const limit = /toomanyrequests|429 Too Many Requests/.test(ended.stderr);
    if (!limit || engineProblem(ended))
        throw await failed('No builder could be made', ended, env, ports);
    throw new ShipError({
        code: 'build/hub-limit',
        what: 'No builder could be made',
        why: 'Docker Hub refuses to hand out moby/buildkit: its limit of anonymous pulls is reached',
        fix: 'Log in to docker.io before, or turn on the containerd image store, with which no builder has to be pulled',
        detail: ended.stderr.trim(),
    });
}
/** Not `crypto`: the clock port's dice make tests repeatable, and the name is no secret. */
function newName({ clock }) {
    const hex = () => Math.floor(clock.random() * 0x1_0000)
        .toString(16)
        .padStart(4, '0');
    return `gin-ship-${hex()}${hex()}`;
}
/** A container has a loopback of its own: a registry on the runner's is reached only through the host's network. */
async function usesLoopback(plan, files) {
    const dockerfile = (await files.readIfThere(plan.file))?.toString() ?? '';
    const pairs = [...plan.buildContexts, ...plan.buildArgs].map(([, value]) => value);
    const text = [...plan.cacheFrom, ...plan.cacheTo, ...pairs, dockerfile].join('\n');
    return /(?<![\w.-])(localhost|127\.\d+\.\d+\.\d+|\[::1\]):\d+(?=\/)/.exec(text)?.[0] ?? '';
}

;// CONCATENATED MODULE: ./build/build/inspect.js
/** The worker's label that buildx itself takes as the sign of the containerd image store (buildx, driver/docker/driver.go). */
const SNAPSHOTTER = 'org.mobyproject.buildkit.worker.snapshotter';
function readInspection(text) {
    const all = (name) => [...text.matchAll(new RegExp(`^${name}:[ \\t]+(.*)$`, 'gm'))].map(([, value]) => (value ?? '').trim());
    const driver = all('Driver')[0] ?? '';
    // `Buildkit:` until buildx 0.12.
    const versions = all('(?:BuildKit version|Buildkit)');
    return {
        name: all('Name')[0] ?? '',
        driver,
        status: all('Status')[0] ?? '',
        buildkit: versions.reduce((lowest, version) => (olderThan(version, lowest) ? version : lowest), versions[0] ?? ''),
        // A `*` marks the ones that were set by hand.
        platforms: all('Platforms')
            .flatMap((line) => line.split(/,\s*/))
            .map((platform) => platform.replace('*', '')),
        oci: driver !== 'docker' || new RegExp(`^\\s+${SNAPSHOTTER}:\\s`, 'm').test(text),
        error: all('Error')[0] ?? '',
    };
}
/** `major.minor.patch` in front of whatever follows; undefined for `v0.0.0+unknown`, which only says that no one stamped the binary. */
function numbers(version) {
    const [, ...parts] = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
    const found = parts.map((part) => Number(part ?? 0));
    return found.every((part) => part === 0) ? undefined : found;
}
/** false where either version is not known: an unknown one is not taken for an ancient one. */
function olderThan(version, wanted) {
    const [have, want] = [numbers(version), numbers(wanted)];
    if (have === undefined || want === undefined)
        return false;
    const at = have.findIndex((part, index) => part !== want[index]);
    return at >= 0 && (have[at] ?? 0) < (want[at] ?? 0);
}
const versionKnown = (version) => numbers(version) !== undefined;

;// CONCATENATED MODULE: ./build/build/builder.js





/**
 * Takes the builder that the plan names, else the current one where it can write an OCI layout, else makes one.
 * In the usual case that is a single docker process.
 * @throws ShipError `engine/…`, `build/builder`, `build/old-buildkit`, `input/builder`
 */
async function chooseBuilder(plan, env, ports) {
    const started = ports.clock.monotonic();
    const chosen = await builder_choose(plan, env, ports);
    const builder = { ...chosen, seconds: (ports.clock.monotonic() - started) / 1000 };
    ports.runner.info(`Builder: ${builder.name || 'the current one'} (${builder.driver}): ${builder.why}`);
    return builder;
}
async function builder_choose(plan, env, ports) {
    if (isEndpoint(plan.builder)) {
        const made = await createFromEndpoint(plan.builder, env, ports);
        checkVersion(plan, await builder_inspect(made.name, { ...env, ...made.env }, ports), ports);
        return made;
    }
    const found = await builder_inspect(plan.builder, env, ports);
    if (found.oci) {
        checkVersion(plan, found, ports);
        // BuildKit names the platform of the machine first, then those it can also run.
        const [platform] = found.driver === 'docker' ? found.platforms : [];
        return { name: plan.builder, driver: found.driver, why: whyTaken(plan, found), made: false, env: {}, ...(platform ? { engine: platform } : {}) };
    }
    if (plan.builder !== '')
        throw noLayouts(plan.builder);
    return createContainerBuilder(plan, env, ports);
}
/** @param name '' for the current builder */
async function builder_inspect(name, env, ports) {
    // A remote or stopped builder is woken up, so that its version is known and a dead one is found before the build.
    const ended = await buildx(['inspect', ...(name === '' ? [] : ['--bootstrap', name])], env, ports.exec);
    const found = readInspection(ended.stdout);
    if (ended.code === 0 && found.error === '' && found.driver !== '')
        return found;
    const stderr = `${ended.stderr}\n${found.error}`.trim();
    if (/no builder .* found/.test(stderr))
        throw await noSuchBuilder(name, env, ports);
    if (/context deadline exceeded/.test(stderr))
        throw silent(name, stderr);
    throw await failed(`The builder${name === '' ? '' : ` \`${name}\``} can't be used`, { ...ended, stderr }, env, ports);
}
/** buildx waits 20 s for a remote builder and then keeps the reason to itself. */
function silent(name, detail) {
    return new ShipError({
        code: 'build/unreachable',
        what: `The builder \`${name}\` can't be used`,
        why: 'BuildKit did not answer within 20 s',
        fix: 'Check its address, that this runner may reach it, and that the certificates belong together (`openssl s_client -connect HOST:PORT -CAfile … -cert … -key …` shows why not)',
        detail,
    });
}
function whyTaken({ builder }, { driver, name }) {
    if (builder !== '')
        return 'the input `builder` names it';
    return driver === 'docker'
        ? 'the engine keeps images in containerd, so nothing has to be booted'
        : `an earlier step made \`${name}\` the current one`;
}
function checkVersion({ sourceDateEpoch, builder }, found, { runner }) {
    if (found.buildkit !== '' && !versionKnown(found.buildkit))
        runner.debug(`BuildKit calls itself ${found.buildkit}: its age is not known, and taken to be enough`);
    if (sourceDateEpoch === undefined || !olderThan(found.buildkit, BUILDKIT_WANTED))
        return;
    throw new ShipError({
        code: 'build/old-buildkit',
        what: `The builder \`${builder || found.name}\` is too old`,
        why: `it runs BuildKit ${found.buildkit}; equal sources give equal digests only from ${BUILDKIT_WANTED} on`,
        fix: found.driver === 'docker' ? 'Update Docker to version 26 or newer' : `Make it anew from moby/buildkit:v${BUILDKIT_WANTED} or newer`,
    });
}
async function noSuchBuilder(name, env, { exec }) {
    const { stdout } = await buildx(['ls'], env, exec);
    // A header, then one line for each builder, with its nodes indented below; `*` marks the current one.
    const names = stdout
        .split('\n')
        .slice(1)
        .flatMap((line) => /^[^\s*]+/.exec(line) ?? []);
    return new ShipError({
        code: 'input/builder',
        what: `Input \`builder\` is \`${name}\``,
        why: `buildx knows no builder of that name; it knows ${names.map((each) => `\`${each}\``).join(', ') || 'none at all'}`,
        fix: 'Use one of these, make it in an earlier step, give an address such as `tcp://host:1234`, or leave the input empty',
    });
}
function noLayouts(name) {
    return new ShipError({
        code: 'input/builder',
        what: `Input \`builder\` is \`${name}\``,
        why: "it builds in the Docker engine's old image store, which can't write an OCI layout",
        fix: 'Turn on the containerd image store (`{"features": {"containerd-snapshotter": true}}` in daemon.json), or leave the input empty: a builder of its own is made then',
    });
}
/** Takes away what this run made. For the post step too: it goes on although the job was cancelled, and never fails it. */
async function removeBuilder(name, env, ports) {
    if (name === '')
        return;
    const config = ports.runner.state('builder-config');
    const own = config === '' ? env : { ...env, BUILDX_CONFIG: config };
    const ended = await ports.exec.run('docker', ['buildx', 'rm', name], { env: own, evenIfCancelled: true, timeoutMs: 60_000 });
    // Never made, or gone already: what was asked for.
    if (ended.code === 0 || /no builder .* found/.test(ended.stderr))
        return;
    const why = engineProblem(ended)?.why ?? ended.stderr.trim();
    ports.runner.warning(`The builder \`${name}\` is left behind: ${why}. \`docker buildx rm ${name}\` removes it`);
}

;// CONCATENATED MODULE: ./build/verify/engine.js

const dockerWith = (env, { exec }) => (args, options = {}) => exec.run('docker', args, { ...options, env: { ...env, ...options.env } });
/** @throws ShipError `smoke/no-engine` */
async function askEngine(docker) {
    const { code, stdout, stderr } = await docker(['info', '--format', '{{.OSType}}/{{.Architecture}} {{json .DriverStatus}}']);
    // Without an engine, some versions of docker print the template with empty values and end with 0.
    const [, platform, status = ''] = /^(\w+\/\w+) (.*)$/m.exec(stdout) ?? [];
    if (platform !== undefined)
        return { platform, idOf: status.includes('io.containerd.snapshotter') ? 'manifest' : 'configuration' };
    const why = code === 127 ? 'there is no `docker` program on PATH' : (stderr.trim().split('\n').at(-1) ?? `\`docker info\` ended with ${code}`);
    throw new ShipError({
        code: 'smoke/no-engine',
        what: 'The image can’t be tried out: no Docker engine answers',
        why,
        fix: 'Start one on this runner (a remote builder does not run containers), or ship without the test: `smoke: off`',
    });
}

;// CONCATENATED MODULE: ./build/verify/cleanup.js


const CONTAINER = 'smoke-container';
const IMAGE = 'smoke-image';
/** Saved before it exists: a job that is killed in between leaves nothing that its post step does not know. */
function remember({ container, image }, { runner }) {
    runner.saveState(CONTAINER, container);
    runner.saveState(IMAGE, image);
}
/** What an earlier step of this job remembered. */
const leftBehind = ({ runner }) => ({ container: runner.state(CONTAINER), image: runner.state(IMAGE) });
/** Removes both, also when the job was cancelled; what is gone already is fine. Never throws: a test that failed has its own error. */
async function cleanUp({ container, image }, env, ports) {
    const docker = dockerWith(env, ports);
    const remove = async (what, name, args) => {
        if (name === '')
            return true;
        const problem = await docker([...args, name], { evenIfCancelled: true, timeoutMs: 60_000 }).then(cleanup_problemOf, messageOf);
        if (problem !== undefined)
            ports.runner.warning(`The ${what} ${name} of the smoke test could not be removed: ${problem}`);
        return problem === undefined;
    };
    // One after the other: an image in use is not removed. `--volumes` takes the unnamed volumes of VOLUME instructions along.
    const gone = [await remove('container', container, ['rm', '--force', '--volumes']), await remove('image', image, ['image', 'rm', '--force'])];
    if (gone.every(Boolean))
        remember({ container: '', image: '' }, ports);
}
function cleanup_problemOf({ code, stderr }) {
    // Docker 20.10 ends with 1 where a forced removal finds nothing, later versions with 0.
    if (code === 0 || /no such (container|image)|already in progress/i.test(stderr))
        return undefined;
    return stderr.trim() || `docker ended with ${code}`;
}

;// CONCATENATED MODULE: ./build/actions/post.js



/** The post step: takes away what main made and could not take away itself. Never fails the job: what is left is said. */
async function post_cleanUp(ports) {
    const { runner, files } = ports;
    const env = JSON.parse(runner.state('docker-env') || '{}');
    await post_attempt('the smoke test', () => cleanUp(leftBehind(ports), env, ports), ports);
    await post_attempt('the builder', () => removeBuilder(runner.state('builder'), env, ports), ports);
    // The private docker configuration with the logins is among them.
    const temporary = runner.state('temporary');
    if (temporary !== '')
        await post_attempt('the temporary files', () => files.remove(temporary), ports);
}
async function post_attempt(what, clean, { runner }) {
    try {
        await clean();
    }
    catch (thrown) {
        runner.warning(`Not everything of ${what} could be removed: ${messageOf(thrown)}`);
    }
}

;// CONCATENATED MODULE: ./build/actions/run.js


/** The only try/catch around an action: every error ends as annotations, a failed step and nothing else. */
async function run(ports, action) {
    try {
        await action(ports);
    }
    catch (thrown) {
        ports.runner.fail();
        await run_tell(ports, ports.cancelled.aborted ? [cancelled] : run_problemsOf(thrown));
        if (thrown instanceof Error && thrown.stack)
            ports.runner.debug(thrown.stack);
    }
}
const cancelled = {
    code: 'run/cancelled',
    what: 'The job was cancelled',
    why: 'the runner asked this step to stop',
    fix: 'What the step had started is taken away again; nothing needs to be cleaned up',
};
function run_problemsOf(thrown) {
    if (thrown instanceof ShipError)
        return thrown.problems;
    if (/^(ENOSPC|EDQUOT)$/.test(thrown?.code ?? ''))
        return [diskFull(thrown)];
    return [
        {
            code: 'run/unexpected',
            what: 'gin-ship stopped at an error it did not expect',
            why: messageOf(thrown),
            fix: 'Run the job again with debug logging (secret ACTIONS_STEP_DEBUG: true) and report what it prints',
        },
    ];
}
const diskFull = (thrown) => ({
    code: 'run/disk-full',
    what: 'gin-ship could not write its temporary files',
    why: `the disk of RUNNER_TEMP is full (${messageOf(thrown)})`,
    fix: 'Free space on the runner before this step, or use a runner with a larger disk',
});
async function run_tell({ runner }, problems) {
    for (const problem of problems) {
        const { detail } = problem;
        if (detail)
            await runner.verbatim(async () => runner.info(detail));
        runner.error(sentence(problem), problem.at);
    }
    const untold = problems.filter(({ inSummary }) => inSummary !== true);
    if (untold.length === 0)
        return;
    const shown = untold.map((problem) => {
        const detail = problem.detail ? `\n${folded('Log', fenced(problem.detail))}` : '';
        return `### ✗ ${escapeHtml(problem.what)}\n\n${escapeHtml(problem.why)}\n\n**To do:** ${escapeHtml(problem.fix)}\n${detail}`;
    });
    await runner.summary(`${shown.join('\n')}\n`);
}

;// CONCATENATED MODULE: ./build/build/args.js

/**
 * @param builder for `--builder`; '' is the current one
 * @param secrets the values of the secrets that come from an input, by id
 */
function buildCommand(request, builder, paths, secrets) {
    const { build } = request;
    const epoch = build.sourceDateEpoch === undefined ? {} : { SOURCE_DATE_EPOCH: String(build.sourceDateEpoch) };
    const argv = [
        'buildx',
        'build',
        ...one('--builder', builder),
        '--progress=rawjson',
        `--metadata-file=${paths.metadata}`,
        `--output=${output(build, paths.layout)}`,
        `--file=${build.file}`,
        ...one('--target', build.target),
        ...one('--platform', build.platforms.join(',')),
        ...args_pairs('--build-arg', [...build.buildArgs, ...Object.entries(epoch)]),
        ...args_pairs('--build-context', build.buildContexts),
        ...args_pairs('--label', request.labels),
        ...many('--annotation', annotations(request)),
        ...many('--secret', build.secrets.map(secretSource)),
        ...many('--ssh', build.ssh),
        ...(build.noCache ? ['--no-cache'] : []),
        ...(build.pull ? ['--pull'] : []),
        ...one('--network', build.network),
        ...many('--add-host', build.addHosts),
        ...many('--allow', build.allow),
        ...many('--ulimit', build.ulimit),
        ...one('--shm-size', build.shmSize),
        ...args_attestations(build.attests),
        ...many('--cache-from', build.cacheFrom),
        ...many('--cache-to', build.cacheTo),
        '--',
        build.context,
    ];
    return { argv, env: { ...epoch, ...secretValues(build.secrets, secrets) } };
}
/** `--flag=value`: a value that begins with `-` is none of buildx's flags. */
const many = (flag, values) => values.map((value) => `${flag}=${value}`);
const one = (flag, value) => (value === '' ? [] : [`${flag}=${value}`]);
const args_pairs = (flag, values) => values.map(([name, value]) => (value === undefined ? `${flag}=${name}` : `${flag}=${name}=${value}`));
/** One output only. What is tested is loaded from this very layout: a second exporter could differ from what is pushed. */
function output({ sourceDateEpoch }, layout) {
    // Without a time to rewrite to, BuildKit only warns.
    const rewrite = sourceDateEpoch === undefined ? '' : ',rewrite-timestamp=true';
    return `type=oci,${field('dest', layout)},tar=false${rewrite}`;
}
/** buildx adds a provenance attestation unless told otherwise: an index with another digest on every run. */
function args_attestations(attests) {
    const provenance = attests.some((attest) => /(^|,)type=provenance(,|$)/.test(attest));
    return [...(provenance ? [] : ['--provenance=false']), ...many('--attest', attests)];
}
/** BuildKit fails on an annotation of the index where it writes none: one platform without attestations is a single manifest. */
function annotations({ build, annotations: all }) {
    if (build.platforms.length > 1 || build.attests.length > 0)
        return all;
    return all.flatMap((annotation) => {
        const [, levels, rest] = /^([a-z,-]+(?:\[[^\]]*\])?):(.*)$/s.exec(annotation) ?? [];
        if (levels === undefined)
            return [annotation];
        const kept = levels.split(',').filter((level) => level !== 'index' && level !== 'index-descriptor');
        return kept.length === 0 ? [] : [`${kept.join(',')}:${rest}`];
    });
}
const args_variable = (index) => `GIN_SHIP_SECRET_${index}`;
function secretSource(secret, index) {
    const id = field('id', secret.id);
    if (secret.from === 'file')
        return `${id},${field('src', secret.path)}`;
    return `${id},${field('env', secret.from === 'env' ? secret.name : args_variable(index))}`;
}
/** Values go through the environment of one process: an argument is seen by every user of the machine, a file outlives a crash. */
function secretValues(sources, values) {
    return Object.fromEntries(sources.flatMap((secret, index) => (secret.from === 'input' ? [[args_variable(index), values.get(secret.id) ?? '']] : [])));
}

;// CONCATENATED MODULE: ./build/build/causes.js
const NETWORK = /Could not resolve host|no such host|Temporary failure (?:in name resolution|resolving)|Name or service not known|dial tcp [^\n]*(?:i\/o timeout|connection refused|network is unreachable)|bad address '[^']*'/;
/** The most telling ones first. */
const CAUSES = [
    {
        code: 'build/disk-full',
        sign: /no space left on device/i,
        inLog: true,
        tell: () => ({
            why: 'the disk is full',
            fix: 'Free space on the runner before the build: `docker buildx prune -af`, `docker system prune -af`; or use a runner with a larger disk',
        }),
    },
    {
        code: 'build/hub-limit',
        sign: /toomanyrequests|429 Too Many Requests/,
        tell: () => ({
            why: 'the registry of a base image refuses further pulls: its rate limit is reached',
            fix: 'Add a login for that registry to `registry-auth` (for Docker Hub `registry: docker.io`), or use a mirror',
        }),
    },
    {
        code: 'build/base-platform',
        sign: /no match for platform in manifest/,
        tell: () => ({
            why: 'a base image does not exist for this platform',
            fix: 'Take the platform out of `platforms`, choose another base image, or start the stage with `FROM --platform=$BUILDPLATFORM` and cross-compile',
        }),
    },
    {
        code: 'build/frontend',
        sign: /failed to resolve source metadata for (docker\.io\/docker\/dockerfile\S*?): ([^\n]*)/,
        tell: ([, image, why = '']) => ({
            what: `The Dockerfile's frontend ${image} can't be pulled`,
            why: why.split(': ').slice(-2).join(': '),
            fix: 'Take the `# syntax=` line out of the Dockerfile (BuildKit has a frontend of its own), or correct its tag',
        }),
    },
    {
        code: 'build/sbom',
        sign: /failed to resolve source metadata for (docker\.io\/docker\/buildkit-syft-scanner\S*?): ([^\n]*)/,
        tell: ([, image, why = '']) => ({
            what: `The SBOM generator ${image} can't be pulled`,
            why: why.split(': ').slice(-2).join(': '),
            fix: 'Check that the builder reaches that registry, name a mirror of it (`sbom: generator=…`), or leave the input `sbom` out',
        }),
    },
    {
        code: 'build/base-denied',
        sign: /(\S+): failed to resolve source metadata for (\S+?): [^\n]*(?:denied|unauthorized|insufficient_scope|\b401\b|\b403\b)/i,
        tell: ([, , image]) => ({
            what: `The base image ${image} can't be pulled`,
            why: 'its registry refuses access, or it does not exist',
            fix: 'Check its name; if it is private, add a login for its registry to `registry-auth`',
        }),
    },
    {
        code: 'build/base-missing',
        sign: /failed to resolve source metadata for (\S+?): [^\n]*not found/,
        tell: ([, image]) => ({
            what: `The base image ${image} can't be pulled`,
            why: 'its registry has no such image or tag',
            fix: 'Check the name and the tag in the FROM line',
        }),
    },
    {
        code: 'build/base-unreachable',
        sign: /failed to resolve source metadata for (\S+?): ([^\n]*)/,
        tell: ([, image, why = '']) => ({
            what: `The base image ${image} can't be pulled`,
            why: why.split(': ').slice(-3).join(': '),
            fix: 'Check that the builder reaches that registry; for a private CA or a mirror the builder needs its own buildkitd configuration',
        }),
    },
    {
        code: 'build/secret-missing',
        sign: /secret (\S+): not found/,
        tell: ([, id]) => ({
            why: `it requires the secret \`${id}\`, which is not given`,
            fix: `Add \`${id}=…\` to the input \`secrets\`, \`secret-envs\` or \`secret-files\`. Code from a fork gets no secrets: leave out \`required=true\` where it must build too`,
        }),
    },
    {
        code: 'build/target',
        sign: /target stage "?([^"\n]+?)"? could not be found([^\n]*)/,
        tell: ([, target, hint = '']) => ({
            what: `Input \`target\` is \`${target}\``,
            why: `the Dockerfile has no stage of that name${hint}`,
            fix: 'Use the name after AS in a FROM line',
        }),
    },
    {
        code: 'build/dockerfile',
        sign: /dockerfile parse error on line \d+: ([^\n]+)/,
        tell: ([, why = '']) => ({ what: "The Dockerfile can't be read", why, fix: 'Correct the line' }),
    },
    {
        code: 'build/entitlement',
        sign: /granting entitlement (\S+) is not allowed/,
        tell: ([, entitlement]) => ({
            what: `The builder does not grant \`${entitlement}\``,
            why: 'the input `allow` or `network` asks for it, and its configuration does not permit it',
            fix: `Start buildkitd with \`--allow-insecure-entitlement ${entitlement}\`, or give up on it`,
        }),
    },
    {
        code: 'build/entitlement',
        sign: /(network\.host|security\.insecure|device \S+) is (?:requested by the build but )?not allowed/,
        tell: ([, entitlement = '']) => ({
            what: `The Dockerfile needs \`${entitlement}\``,
            why: 'the build is not given this right',
            fix: `Add \`${entitlement.replace(' ', '=')}\` to the input \`allow\`, or take it out of the Dockerfile`,
        }),
    },
    {
        code: 'build/copy-missing',
        // The excerpt of the Dockerfile comes before BuildKit's error.
        sign: />>> (?:COPY|ADD)\b[^\n]*--from=(\S+)[^]*failed to (?:calculate checksum of ref|compute cache key)[^\n]*?"([^"\n]+)": not found/i,
        tell: ([, from = '', file = '']) => ({
            why: `\`${file}\` is not in \`${from}\``,
            fix: 'The path is one inside that stage or image: see what its steps make, and where',
        }),
    },
    {
        code: 'build/copy-missing',
        sign: /failed to (?:calculate checksum of ref|compute cache key)[^\n]*?"([^"\n]+)": not found/,
        tell: ([, file = '']) => ({
            why: `\`${file}\` is not in the build context`,
            fix: 'Paths are relative to the input `context`; look into .dockerignore too, and whether an earlier step was to make the file',
        }),
    },
    {
        code: 'build/emulator',
        sign: /exec format error/,
        inLog: true,
        tell: () => ({
            why: "it runs a program of another processor's platform, and this builder has no emulator for it",
            fix: 'Cross-compile instead, which is faster: `FROM --platform=$BUILDPLATFORM`, `GOOS=$TARGETOS GOARCH=$TARGETARCH go build`; or run docker/setup-qemu-action before',
        }),
    },
    {
        code: 'build/memory',
        sign: /exit code: 137|signal: killed|cannot allocate memory|ResourceExhausted: [^\n]*memory/,
        inLog: true,
        tell: () => ({
            why: 'it was killed, most likely because the memory ran out',
            fix: 'Use a runner with more memory, or let the step do less at once (`GOMAXPROCS`, `go build -p 2`)',
        }),
    },
    {
        code: 'build/no-oci',
        sign: /OCI exporter is not supported for the (\S+) driver/,
        tell: ([, driver]) => ({
            what: "This builder can't be used",
            why: `its driver ${driver} can't write an OCI layout`,
            fix: 'Leave the input `builder` empty, or turn on the containerd image store of the engine',
        }),
    },
    {
        code: 'build/network',
        sign: NETWORK,
        inLog: true,
        tell: ([why]) => ({
            why: `the network is out of reach from inside the build: ${why}`,
            fix: 'Try again; if it stays, check the DNS and proxy of the builder (build arguments HTTP_PROXY, HTTPS_PROXY, GOPROXY), or the inputs `network` and `add-hosts`',
        }),
    },
    {
        code: 'build/builder-lost',
        sign: /error reading from server|transport is closing|closing transport|connection reset by peer|Unavailable|failed to dial|graceful_stop|no such container|context deadline exceeded/,
        tell: ([why]) => ({
            what: 'The builder was lost during the build',
            why: `BuildKit does not answer any more (${why})`,
            fix: "Look into the builder's log (`docker logs buildx_buildkit_…0`); out of memory is the usual cause",
        }),
    },
];
/** @param error what BuildKit says; @param log what the failed step itself wrote */
function causeOf(error, log) {
    for (const { code, sign, inLog, tell } of CAUSES) {
        const found = sign.exec(error) ?? (inLog ? sign.exec(log) : null);
        if (found !== null)
            return { code, ...tell(found) };
    }
    return undefined;
}

;// CONCATENATED MODULE: external "node:string_decoder"
const external_node_string_decoder_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:string_decoder");
;// CONCATENATED MODULE: ./build/build/events.js
/** undefined where the line is none of BuildKit's events. */
function events_parse(line) {
    try {
        return JSON.parse(line);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/build/warning.js
/** @param event of BuildKit's progress: texts are in base64, the rule stands in front and the line behind */
function warningOf({ short = '', detail = [], url = '', range }) {
    const [, rule = '', text = ''] = /^(?:([A-Z]\w+): )?(.*?)(?: \(line \d+\))?$/s.exec(warning_decoded(short)) ?? [];
    return { rule, text, about: detail.map(warning_decoded).join(' '), url, line: range?.[0]?.start?.line, end: range?.at(-1)?.end?.line };
}
const warning_decoded = (base64) => Buffer.from(base64, 'base64').toString();

;// CONCATENATED MODULE: ./build/build/progress.js



const KEPT_LINES = 30;
/** BuildKit, util/progress/logs/logs.go. */
const CLIPPED = /^\[output clipped, log limit (\S+) reached\]$/;
/** What BuildKit says of the steps that it stops because another one failed. */
const CANCELED = /context canceled|Canceled/;
/** A cache that is not there yet is no failure: every first run would show an error. */
const CACHE = /^importing cache manifest/;
/** .dockerignore is fetched in a step of its own, which counts its bytes in the same words. */
const CONTEXT = /internal\] load build context$/;
/** Work of BuildKit's own below this is not worth a line. */
const SHORT = 0.5;
/** Turns BuildKit's events into lines for people, and keeps what the summary and the errors need. */
class Progress {
    /** All that was no event: buildx's own words, such as the excerpt of the Dockerfile at the end. */
    words = [];
    warnings = [];
    #steps = new Map();
    #sent = new Map();
    #print;
    #begun = 0;
    constructor(print) {
        this.#print = print;
    }
    /** Takes one line of buildx's standard error. */
    line(line) {
        const status = line.startsWith('{') ? events_parse(line) : undefined;
        if (status === undefined) {
            this.words.push(line);
            return;
        }
        for (const vertex of status.vertexes ?? [])
            this.#vertex(vertex);
        for (const { vertex, data, timestamp } of status.logs ?? [])
            this.#log(vertex, Buffer.from(data, 'base64'), timestamp);
        for (const warning of status.warnings ?? [])
            this.#warn(warningOf(warning));
        for (const { id, vertex, current } of status.statuses ?? [])
            if (id.startsWith('transferring context'))
                this.#sent.set(vertex, current ?? 0);
    }
    /** The steps of the Dockerfile in the order they began, without BuildKit's own housekeeping. */
    get steps() {
        const begun = [...this.#steps.values()].filter(({ name, number }) => number > 0 && ofDockerfile(name));
        return begun.sort((a, b) => a.number - b.number).map(({ name, cached, seconds }) => ({ name, cached, seconds }));
    }
    /** Bytes of the context that went to the builder; what it had from an earlier build is not sent again. */
    get sent() {
        return [...this.#sent].reduce((sum, [digest, bytes]) => sum + (CONTEXT.test(this.#steps.get(digest)?.name ?? '') ? bytes : 0), 0);
    }
    /** The step that failed first by itself: those stopped along with it say `context canceled`. */
    get failed() {
        const failures = [...this.#steps.values()].filter(({ name, error }) => error !== '' && !CANCELED.test(error) && !CACHE.test(name));
        const found = failures.find(({ name }) => ofDockerfile(name)) ?? failures.at(-1);
        if (found === undefined)
            return undefined;
        const { name, error, log, rest, clipped } = found;
        return { name, error, log: rest === '' ? log : [...log, rest], clipped };
    }
    #warn(warning) {
        // Each platform finds it anew.
        if (!this.warnings.some((other) => other.rule === warning.rule && other.text === warning.text && other.line === warning.line))
            this.warnings.push(warning);
    }
    #vertex(vertex) {
        const step = this.#step(vertex);
        step.cached ||= vertex.cached ?? false;
        if (vertex.started === undefined)
            return;
        if (step.number === 0)
            step.number = ++this.#begun;
        if (vertex.completed === undefined) {
            step.started ??= Date.parse(vertex.started);
            if (!step.cached && !internal(step.name))
                this.#announce(step);
            return;
        }
        const took = Math.max(0, Date.parse(vertex.completed) - Date.parse(vertex.started)) / 1000;
        if (step.rest !== '')
            this.#logLine(step, step.rest, vertex.completed);
        step.rest = '';
        step.started = undefined;
        step.seconds += took;
        step.error = vertex.error ?? '';
        this.#end(step, took);
    }
    #step({ digest, name = '' }) {
        const known = this.#steps.get(digest);
        if (known !== undefined)
            return known;
        const fresh = {
            number: 0,
            cached: false,
            announced: false,
            ended: false,
            started: undefined,
            seconds: 0,
            error: '',
            log: [],
            clipped: '',
            rest: '',
        };
        // All of a digest that people look at is its beginning.
        const step = { ...fresh, decoder: new external_node_string_decoder_namespaceObject.StringDecoder('utf8'), name: name.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1…') };
        this.#steps.set(digest, step);
        return step;
    }
    #announce(step) {
        if (!step.announced)
            this.#print(`#${step.number} ${step.name}`);
        step.announced = true;
    }
    /** @param took seconds of this stretch: BuildKit comes back to a step, such as a base image that is pulled only when it is needed */
    #end(step, took) {
        const time = `${took.toFixed(1)}s`;
        if (step.error !== '')
            this.#announce(step);
        if (CANCELED.test(step.error))
            this.#print(`#${step.number} CANCELED`);
        else if (step.error !== '')
            this.#print(`#${step.number} ${CACHE.test(step.name) ? 'nothing imported' : 'ERROR'}: ${step.error}`);
        else if (step.ended && took < SHORT)
            return;
        else if (step.cached)
            this.#print(`#${step.number} CACHED${step.announced ? '' : ` ${step.name}`}`);
        else if (step.announced)
            this.#print(`#${step.number} DONE ${time}`);
        else if (took >= SHORT)
            this.#print(`#${step.number} ${step.name} ${time}`);
        step.ended = true;
    }
    #log(digest, data, timestamp) {
        const step = this.#step({ digest });
        const lines = (step.rest + step.decoder.write(data)).split('\n');
        step.rest = lines.pop() ?? '';
        for (const line of lines)
            this.#logLine(step, line, timestamp);
    }
    #logLine(step, line, timestamp) {
        // A progress bar writes over itself: its last state is what a terminal would show.
        const shown = line.replace(/\r$/, '').split('\r').at(-1) ?? '';
        step.clipped ||= CLIPPED.exec(shown)?.[1] ?? '';
        step.log.push(shown);
        if (step.log.length > KEPT_LINES)
            step.log.shift();
        this.#announce(step);
        const seconds = step.started === undefined ? 0 : (Date.parse(timestamp) - step.started) / 1000;
        this.#print(`#${step.number} ${seconds.toFixed(3)} ${shown}`);
    }
}
const internal = (name) => /^\[([^\]]* )?(internal|auth)\]/.test(name);
/** `[2/3] RUN …`, `[build 2/3] RUN …`, `[linux/arm64 build 2/3] RUN …`. */
const ofDockerfile = (name) => /^\[([^\]]* )?\d+\/\d+\] /.test(name);

;// CONCATENATED MODULE: ./build/build/failure.js




/** The instruction that failed, why, where it stands in the Dockerfile, and what it wrote last. */
function buildFailure({ code, words, step, shownFile }) {
    const text = words.join('\n');
    const error = [step?.error ?? '', text].join('\n');
    const log = step?.log ?? [];
    const cause = causeOf(error, log.join('\n'));
    const at = failure_placeOf(words, shownFile);
    // buildx's own words are in the group already, as its last lines.
    const detail = log.join('\n');
    return {
        code: cause?.code ?? (step === undefined ? 'build/failed' : 'build/step'),
        what: cause?.what ?? (step === undefined ? 'The build failed' : `\`${failure_instruction(step.name)}\` failed`),
        why: cause?.why ?? whyStep(step) ?? (lastLine(reason(words)) || `buildx ended with code ${code}`),
        fix: cause?.fix ?? whereToLook(step),
        ...(at === undefined ? {} : { at }),
        ...(detail === '' ? {} : { detail }),
    };
}
function whereToLook(step) {
    if (step === undefined || step.log.length === 0)
        return 'See what buildx says at the end of the group “Build” above';
    if (step.clipped === '')
        return 'See the last lines of its output; the whole output is in the group “Build” above';
    return `See the last lines of its output. It is not whole: BuildKit threw away what was beyond its log limit of ${step.clipped}. Let the step print less, or write to a file and show its end: \`cmd >log 2>&1 || { tail -n 100 log; exit 1; }\``;
}
/** Without BuildKit's `[build 3/5]` in front, and short enough for one line. */
function failure_instruction(name) {
    const plain = name.replace(/^\[[^\]]*\] /, '').replace(/\s+/g, ' ');
    return plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
}
function whyStep(step) {
    if (step === undefined)
        return undefined;
    const [, code] = /exit code: (\d+)/.exec(step.error) ?? [];
    if (code === undefined)
        return step.error.replace(/^failed to solve: /, '');
    const said = telling(step.log);
    return `exit code ${code}${said === '' ? '' : `: ${said}`}`;
}
/**
 * The line of a log that tells most. The last one is often only `make: *** [build] Error 1`, so the first that points at a place in the
 * source is preferred, then the last that speaks of an error.
 */
function telling(log) {
    const lines = log.map(plainLine).filter((line) => line !== '' && !CLIPPED.test(line));
    const found = lines.find((line) => /^(\S+\.\w+):\d+(:\d+)?: /.test(line)) ??
        lines.findLast((line) => /\b(error|fatal|panic|failed|cannot|can't|not found|no such|denied|undefined)\b/i.test(line) &&
            !/^(g?make(\[\d+\])?: \*\*\*|exit status)/.test(line)) ??
        lines.at(-1) ??
        '';
    return found.length > 200 ? `${found.slice(0, 199)}…` : found;
}
/** Without colours, and without the marks of tools that write for a runner (`##[error]`, `::error::`): in an annotation they are only odd. */
const plainLine = (line) => line
    .replace(/\u001b\[[0-9;]*m/g, '')
    .trim()
    .replace(/^::[\w-]+( [^:]*)?::\s*/, '')
    .replace(/##\[[\w-]+\]\s*/g, '');
/** From `ERROR:` on. */
const reason = (words) => {
    const at = words.findIndex((word) => word.startsWith('ERROR: '));
    // A value that buildx refuses is told first, and how to call it after that.
    const usage = words.findIndex((word) => word.startsWith('Usage: '));
    return (at >= 0 ? words.slice(at) : usage > 0 ? words.slice(0, usage) : words)
        .join('\n')
        .replace(/^ERROR: (failed to build: )?(failed to solve: )?/, '');
};
/** buildx ends with an excerpt, `Dockerfile:23` over a rule (BuildKit, solver/errdefs/source.go); the innermost one comes first. */
function failure_placeOf(words, shownFile) {
    for (const [index, word] of words.entries()) {
        const [, file, line] = /^(\S.*):(\d+)$/.exec(word) ?? [];
        if (file !== undefined && /^-{20}$/.test(words[index + 1] ?? ''))
            return { file: external_node_path_namespaceObject.basename(file) === external_node_path_namespaceObject.basename(shownFile) ? shownFile : file, line: Number(line) };
    }
    const [, line] = /dockerfile parse error on line (\d+)/.exec(words.join('\n')) ?? [];
    return line === undefined ? undefined : { file: shownFile, line: Number(line) };
}

;// CONCATENATED MODULE: ./build/build/build.js






const SHORTEST_MASKED = 4;
/**
 * Builds the image once, into an OCI layout below RUNNER_TEMP.
 * @throws ShipError `build/…` with the Dockerfile's line and the failed step's last output; `engine/…`
 */
async function build_build(request, builder, { env, secrets }, ports, title = `Build ${request.build.shownFile}`) {
    const { files, runner, clock } = ports;
    const folder = await files.temporaryFolder('gin-ship-build-');
    const paths = { layout: external_node_path_namespaceObject.join(folder, 'layout'), metadata: external_node_path_namespaceObject.join(folder, 'metadata.json') };
    const command = buildCommand(request, builder.name, paths, secrets);
    await maskSecrets(request.build, ports);
    const progress = new Progress((line) => runner.info(line));
    const onLine = (line, from) => from === 'stderr' && progress.line(line);
    const started = clock.monotonic();
    const { code, stdout } = await runner.group(title, () => runner.verbatim(async () => {
        // A label or an argument of several lines may hold what looks like a workflow command.
        runner.info(`docker ${command.argv.map(quoted).join(' ')}`);
        const ended = await ports.exec.run('docker', command.argv, { env: { ...env, ...builder.env, ...command.env }, onLine });
        for (const line of progress.words)
            runner.info(line);
        return ended;
    }));
    if (code !== 0)
        throw await failure(request.build, code, progress, env, ports);
    if (stdout.trim() !== '')
        runner.debug(stdout);
    const { steps, warnings, sent } = progress;
    if (warnings.length === 0)
        runner.debug('BuildKit has no remark on the Dockerfile; one older than 0.15 has no checks of it');
    const metadata = JSON.parse((await files.read(paths.metadata)).toString());
    return { layout: paths.layout, metadata, steps, warnings, sent, seconds: (clock.monotonic() - started) / 1000, builder };
}
async function failure({ shownFile }, code, progress, env, ports) {
    const stderr = progress.words.join('\n');
    const own = engineProblem({ code, stderr }) ?? (await buildxTooOld(stderr, env, ports));
    // What docker says stands in the group already.
    if (own !== undefined)
        return new ShipError(withoutDetail(own));
    return new ShipError(buildFailure({ code, words: progress.words, step: progress.failed, shownFile }));
}
function withoutDetail(problem) {
    const { detail, ...rest } = problem;
    return detail === undefined ? problem : rest;
}
/** Those from inputs are masked when they are read; what a variable or a file holds is known only here. */
async function maskSecrets({ secrets }, { runner, files }) {
    for (const secret of secrets) {
        const value = secret.from === 'env' ? runner.env[secret.name] : secret.from === 'file' ? (await files.read(secret.path)).toString() : '';
        // Line by line, because a log shows lines; a mask for the `{` of a JSON key would hide every `{` there is.
        for (const line of (value ?? '').split(/\r?\n/))
            if (line.trim().length >= SHORTEST_MASKED)
                runner.mask(line.trim());
    }
}
/** For people who want to run it themselves; a build argument may hold blanks. */
const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw `'\''`)}'`);

;// CONCATENATED MODULE: ./build/push/docker.js


const docker_TRIES = 3;
/**
 * `docker login` for the builder: base images and caches may be private too. The password goes through standard input.
 * @param env DOCKER_CONFIG and SSL_CERT_FILE of the session
 * @throws ShipError `push/docker-login`
 */
async function dockerLogin(login, env, ports) {
    const { exec, clock, runner } = ports;
    const { registry, username, password } = login;
    const host = shownHost(registry);
    const engine = login.plainHttp === true ? {} : NO_ENGINE;
    for (let attempt = 1;; attempt++) {
        const { code, stdout, stderr } = await exec.run('docker', ['login', host, '--username', username, '--password-stdin'], {
            env: { ...env, ...engine },
            stdin: password,
            timeoutMs: 60_000,
        });
        if (code === 0)
            return runner.info(`Logged in to ${host} as ${username}`);
        const why = code === 127 ? 'there is no docker on PATH' : docker_lastLine(`${stdout}\n${stderr}`).replaceAll(password, '***');
        if (code === 127 || attempt === docker_TRIES) {
            throw new ShipError({
                code: 'push/docker-login',
                what: `Docker could not log in to ${host}`,
                why,
                fix: code === 127 ? 'Install the docker CLI on the runner' : 'The login itself was accepted by the registry a moment ago: run the job again',
            });
        }
        runner.info(`Docker could not log in to ${host}: ${why}; try ${attempt + 1} of ${docker_TRIES}`);
        await clock.sleep(1_000 * 2 ** attempt);
    }
}
/**
 * With an engine at hand the CLI lets the engine log in, and that knows neither the private CA nor this step's proxy. With none it does
 * so itself; only plain HTTP it leaves to the engine (docker 28). Only root could listen there, and it is short: a runner's own folders
 * may be longer than a socket's path can be.
 */
const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/no-engine.sock', DOCKER_CONTEXT: undefined, DOCKER_TLS_VERIFY: undefined };
/** Docker prints warnings first and its error last. */
const docker_lastLine = (text) => text.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? '';

;// CONCATENATED MODULE: ./build/push/credentials.js








/**
 * Checks every login that this run needs with the registry itself, before a long build, and hands those that were given to docker.
 * In an untrusted run nothing of it happens: the session is anonymous.
 * @throws ShipError `push/wrong-password`, `push/unknown-ca`, `push/no-login`, …: all registries' problems at once
 */
async function login(options, given, plan, ports) {
    const ca = await readAuthority(options.registryCa, ports.files, ports.runner);
    const logins = usable(given, plan, ports);
    const user = await readUserConfig(ports.files, ports.runner);
    const session = openRegistries({ logins, user: plan.push.trusted ? user : undefined, ca }, ports);
    await credentials_check(session, logins, plan);
    const env = await environment(options, logins, user, ca, ports);
    for (const one of logins) {
        const { base } = await session.connect(one.registry);
        await dockerLogin({ ...one, plainHttp: base.startsWith('http:') }, env, ports);
    }
    return { ...session, env };
}
function usable(given, plan, { runner }) {
    if (!plan.push.trusted) {
        if (given.length > 0)
            runner.info('No login: this run builds code that is not trusted with it');
        return [];
    }
    const known = withRegistry(given, plan.repositories[0]?.registry);
    const empty = known.filter(({ password }) => password === '');
    if (empty.length > 0 && plan.push.push)
        throw new ShipError(empty.map(emptyPassword));
    for (const { from, registry } of empty)
        runner.info(`No login to ${shownHost(registry)}: the password in \`${from}\` is empty`);
    return known.filter(({ password }) => password !== '');
}
const emptyPassword = ({ from, registry }) => ({
    code: 'input/registry-auth',
    what: `Input \`${from}\` is wrong`,
    why: `the password for ${shownHost(registry)} is empty`,
    fix: 'Check the name of the secret, and that this workflow may read it',
});
async function credentials_check(session, logins, plan) {
    const hosts = new Set([...logins.map(({ registry }) => registry), ...(plan.push.push ? registriesOf(plan.repositories) : [])]);
    const results = await Promise.allSettled([...hosts].map((host) => session.connect(host)));
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    const unexpected = failures.find((failure) => !(failure instanceof ShipError));
    if (unexpected !== undefined)
        throw unexpected;
    const anonymous = results.flatMap((result) => result.status === 'fulfilled' && result.value.challenge !== undefined && result.value.credential === undefined ? [result.value.host] : []);
    const problems = [...failures.flatMap((failure) => failure.problems), ...anonymous.map(noLogin)];
    if (problems.length > 0)
        throw new ShipError(problems, failures.length > 0 ? { cause: failures[0].cause } : {});
}
const noLogin = (host) => ({
    code: 'push/no-login',
    what: `There is no login to ${shownHost(host)}`,
    why: 'the registry wants one, no `password` is given, and Docker’s configuration has none either',
    fix: host === 'ghcr.io' ? 'Give `password: ${{ secrets.GITHUB_TOKEN }}`' : 'Give `username` and `password`, or log in to it in an earlier step',
});
/**
 * A folder of its own in front of the user's configuration: nothing of it is changed, and our logins go with the folder, which the
 * post step takes away with all temporary files.
 */
async function environment(options, logins, user, ca, ports) {
    const { files, runner } = ports;
    const own = logins.length > 0 && options.logout !== false;
    if (!own && ca === undefined)
        return {};
    const folder = await files.temporaryFolder('gin-ship-docker-');
    const env = {};
    if (ca !== undefined) {
        env['SSL_CERT_FILE'] = external_node_path_namespaceObject.join(folder, 'ca-bundle.pem');
        await writeBundle(ca, env['SSL_CERT_FILE'], files, runner);
    }
    if (own) {
        // '' is docker's way to say "in this file, not in the system's store".
        const inFile = Object.fromEntries(logins.map(({ registry }) => [configKey(registry), '']));
        const config = { ...user.config, credHelpers: { ...user.config.credHelpers, ...inFile } };
        await files.write(external_node_path_namespaceObject.join(folder, 'config.json'), JSON.stringify(config), 0o600);
        await linkUserFolders(user.folder, folder, files);
        env['DOCKER_CONFIG'] = folder;
        env['BUILDX_CONFIG'] = runner.env['BUILDX_CONFIG'] || external_node_path_namespaceObject.join(user.folder, 'buildx');
    }
    return env;
}
/** Plugins and contexts are looked up beside config.json. */
async function linkUserFolders(from, to, files) {
    for (const name of ['cli-plugins', 'contexts']) {
        const real = await files.realPath(external_node_path_namespaceObject.join(from, name));
        if (real !== undefined)
            await files.link(real, external_node_path_namespaceObject.join(to, name));
    }
}

;// CONCATENATED MODULE: ./build/push/content.js



/** Enough to fill the line to a registry; more only makes a rate limit more likely. */
const content_WIDTH = 4;
/** Manifests are small and are read once: what is pushed by digest and what is pushed under a tag can't differ. */
async function readContent(layout, { files }) {
    const manifestOf = async ({ digest, mediaType }) => ({ digest, mediaType, bytes: await files.read(blobPath(layout.folder, digest)) });
    const below = layout.manifests.map(({ descriptor }) => descriptor).filter(({ digest }) => digest !== layout.root.digest);
    const blobs = layout.manifests.flatMap(({ config, layers }) => [...layers, config]);
    return {
        root: layout.root,
        rootManifest: await manifestOf(layout.root),
        manifests: await Promise.all(below.map(manifestOf)),
        blobs: [...new Map(blobs.map((blob) => [blob.digest, blob])).values()],
    };
}
/**
 * Blobs, then manifests by digest, then the root by digest: at no time does the registry hold something that points nowhere.
 * @param from path of a repository of the same registry that has all of it already
 * @returns whether the root was there before
 */
async function pushContent(remote, content, layout, from, ports) {
    const sent = { uploaded: 0, mounted: 0, skipped: 0, bytes: 0 };
    await inParallel(content_WIDTH, content.blobs, async (blob) => {
        if (await remote.hasBlob(blob.digest)) {
            sent.skipped++;
            return;
        }
        const how = await remote.uploadBlob(blob, () => ports.files.stream(blobPath(layout.folder, blob.digest)), from);
        sent[how]++;
        if (how === 'uploaded')
            sent.bytes += blob.size;
    });
    await inParallel(content_WIDTH, content.manifests, (manifest) => remote.putManifest(manifest.digest, manifest));
    const rootWasThere = (await remote.digestOf(content.root.digest)) !== undefined;
    if (!rootWasThere)
        await remote.putManifest(content.root.digest, content.rootManifest);
    ports.runner.info(`${remote.name}: ${sent.uploaded} blobs uploaded (${bytes(sent.bytes)}), ${sent.mounted} mounted, ${sent.skipped} there already`);
    return { ...sent, rootWasThere };
}

;// CONCATENATED MODULE: ./build/push/upload.js



/** Storage behind a registry may think long about the last byte of a large layer. */
const upload_IDLE_MS = 300_000;
/**
 * POST, then one PUT with all bytes (distribution-spec, "POST then PUT"); or a mount from another repository.
 * The file is streamed: memory stays flat. It is not hashed on the way, because the registry checks the digest at the end of the PUT.
 */
async function upload(work, ports) {
    const { connection, sending, root, blob, open, from } = work;
    const mount = from === undefined ? '' : `?mount=${blob.digest}&from=${encodeURIComponent(from)}`;
    let mounted = false;
    // Begun anew on each try, because nobody knows what a broken upload left behind.
    const attempt = async () => {
        const begun = await send(connection, sending, () => ({ method: 'POST', url: `${root}/blobs/uploads/${mount}`, body: '' }), ports);
        mounted = begun.status === 201;
        if (begun.status !== 202)
            return begun;
        const url = uploadAddress(work, begun.headers['location'], `${root}/blobs/uploads/`);
        const headers = { 'content-type': 'application/octet-stream' };
        const put = () => ({ method: 'PUT', url, headers, body: { stream: open(), length: blob.size }, idleMs: upload_IDLE_MS });
        const ended = await send(connection, sending, put, ports);
        if (ended.status === 404)
            throw Object.assign(new Error('the registry no longer knows of the upload'), { code: UPLOAD_LOST });
        return ended;
    };
    const answer = await persistently(connection, sending, attempt, ports);
    if (answer.status !== 201 && answer.status !== 204)
        throw fault(doingOf(connection, sending), answer);
    return mounted ? 'mounted' : 'uploaded';
}
/** Where the bytes go, with the digest; the address's own query is kept as it is. */
function uploadAddress({ connection, sending, blob }, location, asked) {
    const url = addressIn(connection, sending, location, asked);
    return `${url.href}${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(blob.digest)}`;
}

;// CONCATENATED MODULE: ./build/push/registry.js



/** @param ports all requests go through these: undoing has some that work in a cancelled job */
function remoteRepository(name, path, connection, ports) {
    const remote = { name, path, connection, actions: 'pull,push' };
    const root = rootOf(remote);
    const ask = (sending, request) => persistently(connection, sending, () => send(connection, sending, () => request, ports), ports);
    return {
        ...repositoryReader(remote, ports),
        async putManifest(reference, manifest) {
            const sending = sendingTo(remote, `push ${shown(name, reference)}`);
            statusOf(connection, await ask(sending, writing(manifest, `${root}/manifests/${reference}`)), [200, 201, 202, 204], sending);
        },
        async deleteManifest(reference) {
            const sending = { what: `delete ${shown(name, reference)}`, path, scopes: [`repository:${path}:pull,push,delete`] };
            const { status } = await ask(sending, { method: 'DELETE', url: `${root}/manifests/${reference}` });
            return [200, 202, 204, 404].includes(status);
        },
        async hasBlob(digest) {
            const sending = sendingTo(remote, `look for blob ${reader_short(digest)} in ${name}`);
            // 307: it is there, and its bytes are at a storage service.
            return statusOf(connection, await ask(sending, { method: 'HEAD', url: `${root}/blobs/${digest}` }), [200, 307, 404], sending) !== 404;
        },
        uploadBlob: (blob, open, from) => {
            const mount = from === undefined ? [] : [`repository:${from}:pull`];
            const sending = sendingTo(remote, `upload blob ${reader_short(blob.digest)} to ${name}`, ...mount);
            return upload({ connection, sending, root, blob, open, from }, ports);
        },
    };
}
/** With the time to undo it, less than the 7.5 s that the runner grants a cancelled job. */
const registry_GRACE_MS = 1_500;
/** Cut off in the middle, a registry may still carry it out, and the tag would come back after it was undone: hence the grace. */
const writing = ({ mediaType, bytes }, url) => ({
    method: 'PUT',
    url,
    headers: { 'content-type': mediaType },
    body: bytes,
    graceMs: registry_GRACE_MS,
});

;// CONCATENATED MODULE: ./build/push/tags.js



const tags_WIDTH = 4;
/** A registry with replicas may show the earlier state for a moment. */
const READ_BACK_TRIES = 4;
/** Looks up each tag in each repository, tag by tag in the order in which they will be written. */
async function survey(remotes, tags, digest) {
    const pairs = [...tags.filter(({ moving }) => !moving), ...tags.filter(({ moving }) => moving)].flatMap((tag) => remotes.map((remote) => ({ remote, tag })));
    return inParallel(tags_WIDTH, pairs, async ({ remote, tag }) => {
        const found = await remote.digestOf(tag.name);
        const manifest = found === undefined || found === digest ? undefined : await remote.manifest(tag.name);
        return {
            remote,
            tag,
            reference: `${remote.name}:${tag.name}`,
            // Of the bytes that were kept: the tag may have moved between the two requests.
            before: manifest && { digest: sha256(manifest.bytes), manifest },
            unchanged: found === digest,
            written: false,
        };
    });
}
/**
 * One after the other, because their order is a promise: `latest` moves when all others are in place.
 * @param release the tag name that stands for one image for ever; '' where this run ships no release
 */
async function writeTags(targets, digest, root, release, { runner }) {
    for (const target of targets) {
        const { remote, tag, reference, before, unchanged } = target;
        if (unchanged) {
            runner.info(`${reference} points to ${digest} already`);
            continue;
        }
        target.written = true;
        await remote.putManifest(tag.name, root);
        const pointed = before === undefined ? '' : `, before to ${before.digest}`;
        runner.info(`${reference} points to ${digest}${pointed}`);
        // `sha-…` is no promise: a branch and a version of one commit differ in their labels.
        if (before !== undefined && tag.name === release) {
            runner.warning(`${reference} pointed to ${before.digest}, now it points to ${digest}: whoever used this tag gets another image`);
        }
    }
}
/** @throws ShipError `push/moved` with every tag that does not show our digest */
async function readBack(targets, digest, ports) {
    const found = await inParallel(tags_WIDTH, targets, async (target) => ({ target, shows: await settled(target, digest, ports) }));
    const moved = found.filter(({ shows }) => shows !== digest);
    if (moved.length === 0)
        return;
    throw new ShipError(moved.map(({ target: { reference }, shows }) => ({
        code: 'push/moved',
        what: `${reference} does not point to what was pushed`,
        why: `this run wrote ${digest}, and the registry shows ${shows ?? 'no such tag'}: someone else moved it at the same time`,
        fix: 'Let only one workflow write this tag, for example by `concurrency:` in the workflow, and run the job again',
    })));
}
async function settled({ remote, tag, before }, digest, { clock }) {
    for (let attempt = 1;; attempt++) {
        const shows = await remote.digestOf(tag.name);
        // A third digest is somebody's; only the state of before may be a replica that lags behind.
        const lags = shows === undefined || shows === before?.digest;
        if (shows === digest || !lags || attempt === READ_BACK_TRIES)
            return shows;
        await clock.sleep(500 * 2 ** (attempt - 1));
    }
}

;// CONCATENATED MODULE: ./build/push/undo.js



/** A cancelled job is killed 7.5 s after it was asked to stop; this and the rest of the clean-up have to fit in. */
const BUDGET_MS = 5_000;
const undo_IDLE_MS = 2_500;
const LONGEST_PAUSE_MS = 300;
const undo_WIDTH = 6;
/**
 * Puts every tag that this run wrote back to where it was, or away where it was new. A tag that somebody has moved since is left alone.
 * Never throws: it runs beside an error that matters more, and says tag by tag what could not be undone.
 * @param ownRoots the repositories where the root manifest came with this run
 */
async function undo(targets, digest, ownRoots, ports) {
    const written = targets.filter((target) => target.written).toReversed();
    if (written.length === 0)
        return;
    const urgent = urgentPorts(ports);
    const first = await inParallel(undo_WIDTH, written, (target) => putBack(target, digest, urgent));
    const ended = [];
    for (const undone of first)
        ended.push(undone.undeletable ? await deleteRoot(undone, first, targets, digest, ownRoots, urgent) : undone);
    for (const { target, left, untouched } of ended) {
        if (untouched)
            continue;
        const was = target.before === undefined ? 'is gone again' : `points to ${target.before.digest} again`;
        if (left === undefined)
            ports.runner.info(`Undone: ${target.reference} ${was}`);
        else
            ports.runner.warning(`${target.reference} could not be put back: ${left}`);
    }
}
/** Requests that go through in a cancelled job too, all of them within the budget. */
function urgentPorts(ports) {
    const { http, clock, cancelled } = ports;
    const end = clock.monotonic() + BUDGET_MS;
    return {
        ...ports,
        http: {
            request: (request) => {
                const left = end - clock.monotonic();
                if (left <= 0)
                    return Promise.reject(new Error('there was no time left to do it'));
                return http.request({ ...request, evenIfCancelled: true, idleMs: Math.min(undo_IDLE_MS, Math.max(1, Math.ceil(left))) });
            },
        },
        // A cancelled clock does not sleep; then the next try comes at once.
        clock: { ...clock, sleep: (ms) => (cancelled.aborted ? Promise.resolve() : clock.sleep(Math.min(ms, LONGEST_PAUSE_MS)).catch(() => undefined)) },
        cancelled: new AbortController().signal,
    };
}
const urgently = ({ name, path, connection }, ports) => remoteRepository(name, path, connection, ports);
async function putBack(target, digest, ports) {
    const { before, tag } = target;
    const remote = urgently(target.remote, ports);
    try {
        const shows = await remote.digestOf(tag.name);
        if (shows === before?.digest)
            return { target, untouched: true };
        if (shows !== digest)
            return { target, left: `someone else moved it to ${shows ?? 'nothing'}` };
        if (before !== undefined)
            await remote.putManifest(tag.name, before.manifest);
        else if (!(await remote.deleteManifest(tag.name)))
            return { target, undeletable: true, left: CANT_DELETE };
        return { target };
    }
    catch (thrown) {
        return { target, left: messageOf(thrown) };
    }
}
const CANT_DELETE = 'this registry does not delete tags; delete it by hand, or let the next run overwrite it';
/**
 * Some registries (distribution 2.8) take a new tag away only with its manifest. That is done where the manifest came with this run
 * and no tag of ours stays on it; then nobody can have relied on it.
 */
async function deleteRoot(undone, all, targets, digest, ownRoots, ports) {
    const { target } = undone;
    const neighbours = targets.filter(({ remote }) => remote === target.remote);
    const needed = neighbours.some(({ unchanged }) => unchanged) ||
        all.some((other) => other.left !== undefined && !other.undeletable && neighbours.includes(other.target));
    if (!ownRoots.has(target.remote) || needed)
        return undone;
    const remote = urgently(target.remote, ports);
    try {
        await remote.deleteManifest(digest);
        return (await remote.digestOf(target.tag.name)) === digest ? undone : { target };
    }
    catch (thrown) {
        return { target, left: messageOf(thrown) };
    }
}

;// CONCATENATED MODULE: ./build/push/push.js





/**
 * Pushes the bytes of a layout, and nothing else, to all repositories; then the tags, the moving ones last; then reads each tag back.
 * A failed or cancelled push leaves no tag of its own behind.
 * @throws ShipError `push/denied`, `push/immutable`, `push/moved`, …
 */
async function push(plan, layout, registries, ports) {
    const begun = ports.clock.monotonic();
    const digest = layout.root.digest;
    const remotes = await Promise.all(plan.repositories.map(async ({ name, path, registry }) => remoteRepository(name, path, await registries.connect(registry), ports)));
    const content = await readContent(layout, ports);
    const { sent, ownRoots } = await pushEverywhere(remotes, content, layout, ports);
    const targets = await survey(remotes, plan.tags, digest);
    try {
        await writeTags(targets, digest, content.rootManifest, plan.environment === 'production' ? plan.version : '', ports);
        await readBack(targets, digest, ports);
    }
    catch (thrown) {
        await undo(targets, digest, ownRoots, ports);
        throw thrown;
    }
    return { digest, sent, references: targets.map((target) => pushedReference(target, digest)), seconds: (ports.clock.monotonic() - begun) / 1_000 };
}
const pushedReference = ({ reference, before, unchanged }, digest) => ({
    reference,
    digest,
    unchanged,
    ...(before === undefined ? {} : { movedFrom: before.digest }),
});
/** Registries side by side; the repositories of one registry in turn, so that a later one mounts what an earlier one got. */
async function pushEverywhere(remotes, content, layout, ports) {
    const sent = { uploaded: 0, mounted: 0, skipped: 0, bytes: 0 };
    const ownRoots = new Set();
    const byRegistry = Map.groupBy(remotes, ({ connection }) => connection.host);
    await inParallel(byRegistry.size, [...byRegistry.values()], async (group) => {
        for (const [at, remote] of group.entries()) {
            const one = await pushContent(remote, content, layout, group[at - 1]?.path, ports);
            for (const key of ['uploaded', 'mounted', 'skipped', 'bytes'])
                sent[key] += one[key];
            if (!one.rootWasThere)
                ownRoots.add(remote);
        }
    });
    return { sent, ownRoots };
}

;// CONCATENATED MODULE: ./build/plan/explain.js

/** The plan for people: a name and a value a row. Several values of one name follow with an empty name. */
function explainRows(plan) {
    const { build, push } = plan;
    const tags = plan.tags.map(({ name, moving, why }) => `${name}  (${why}${moving ? '; moves' : ''})`);
    const images = plan.repositories.map(({ name }) => name);
    const secrets = build.secrets.map(({ id, from }) => `${id} (from ${from})`);
    const buildArgs = build.buildArgs.map(([name]) => name);
    return [
        ['ref', refText(plan)],
        ['environment', plan.environment],
        ...explain_named('images', images),
        ...explain_named('tags', tags),
        ...explain_named('note', plan.notes),
        ['build', buildText(plan)],
        ...explain_named('arguments', buildArgs),
        ...explain_named('secrets', secrets),
        ...explain_named('attestations', build.attests),
        ['cache', cacheText(plan)],
        ['reproducible', reproducibleText(plan)],
        ['policy', explain_policyText(plan.policy)],
        ['smoke test', plan.smoke ? smokeText(plan.smoke) : 'off'],
        ['push', `${push.push ? 'yes' : 'no'}: ${push.why}`],
    ];
}
/** As aligned lines for the log. */
function explain(plan) {
    const rows = explainRows(plan);
    const width = Math.max(...rows.map(([name]) => name.length));
    return rows.map(([name, value]) => `${name.padEnd(width)}  ${value.replaceAll(/\r?\n/g, '⏎')}`);
}
function explain_named(name, values) {
    return values.map((value, at) => [at === 0 ? name : '', value]);
}
function refText({ event }) {
    return `${event.ref || 'none'} at ${event.sha.slice(0, 7) || 'an unknown commit'}, by ${event.name}`;
}
function buildText({ build: { shownFile, target, platforms } }) {
    return `${shownFile}${target ? `, stage ${target}` : ''}${platforms.length > 0 ? `, for ${platforms.join(', ')}` : ''}`;
}
function cacheText({ build }) {
    if (build.noCache)
        return 'off: no-cache';
    const from = build.cacheFrom.length > 0 ? `from ${build.cacheFrom.join(' and ')}` : "the builder's own";
    return build.cacheTo.length > 0 ? `${from}, to ${build.cacheTo.join(' and ')}` : from;
}
function reproducibleText({ build }) {
    if (build.sourceDateEpoch === undefined)
        return 'no: the time of the commit is not known';
    const time = new Date(build.sourceDateEpoch * 1000).toISOString();
    return build.attests.length > 0 ? `the image yes (${time}), its attestations not` : `yes: all times are the commit's, ${time}`;
}
function explain_policyText(policy) {
    const source = policy.source === '' ? 'the default policy' : policy.source;
    if (policy.mode === 'off')
        return 'off: only the integrity of the bytes is looked at';
    const changed = changedChecks(policy);
    const count = changed.length === 0 ? '' : `, ${changed.length === 1 ? '1 check' : `${changed.length} checks`} changed (${changed.join(', ')})`;
    const stops = { policy: 'errors stop the push', strict: 'errors and warnings stop the push', warn: 'nothing stops the push' }[policy.mode];
    return `${source}${count}; ${stops}`;
}
function smokeText({ path, asked, port, statuses, body, network, timeoutSeconds }) {
    if (network === 'none')
        return `without a network: its HEALTHCHECK within ${timeoutSeconds} s; without one, that it goes on running`;
    const where = port === undefined ? 'the exposed port' : `port ${port}`;
    const status = asked ? statuses.map(([low, high]) => (low === high ? `${low}` : `${low}–${high}`)).join(', ') : 'any answer below 500';
    return `GET ${path} on ${where} (network ${network}): ${status}${body ? ` and a body with ${body}` : ''}, within ${timeoutSeconds} s`;
}

;// CONCATENATED MODULE: ./build/report/timeline.js

/** A Mermaid Gantt chart of the stages; names are ours, so nothing in them needs to be escaped. */
function timeline(stages) {
    const rows = stages.map(({ name, start, end, failed }) => {
        // Mermaid draws nothing for a length of 0.
        const until = Math.max(Math.round(end), Math.round(start) + 1);
        return `  ${name} ${duration(end - start)} :${failed ? 'crit' : 'done'}, ${Math.round(start)}, ${until}`;
    });
    return fenced(['gantt', '  dateFormat x', '  axisFormat %M:%S', '  section Stages', ...rows].join('\n'), 'mermaid');
}
/** Notes when each stage begins and ends, also one that fails. */
class Stages {
    all = [];
    #clock;
    #begun;
    constructor(clock) {
        this.#clock = clock;
        this.#begun = clock.monotonic();
    }
    async run(name, stage) {
        const start = this.#clock.monotonic() - this.#begun;
        let failed = true;
        try {
            const result = await stage();
            failed = false;
            return result;
        }
        finally {
            this.all.push({ name, start, end: this.#clock.monotonic() - this.#begun, failed });
        }
    }
}

;// CONCATENATED MODULE: ./build/report/summary.js





/** The job's summary of a dry run. */
function planSummary(plan) {
    return ['## ⚓ The plan (dry run: nothing was built or pushed)', planTable(plan)].join('\n\n') + '\n';
}
/** The job's summary of a run that ended well: what people need first comes first. */
function voyageSummary(voyage) {
    const { plan, stages } = voyage;
    const parts = [
        headline(voyage),
        howToUse(voyage),
        tagTable(voyage),
        findingsSection(voyage.judged),
        smoke(voyage),
        layersSection(voyage.judged),
        `### Where the time went\n\n${timeline(stages)}${summary_steps(voyage)}`,
        folded('The plan', planTable(plan)),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
function headline({ plan, pushed, layout }) {
    const [repository] = plan.repositories;
    const what = code(plan.version || layout.root.digest.slice(0, 19));
    if (pushed === undefined || repository === undefined)
        return `## ✓ Built and verified ${what}, not pushed\n\n${escapeHtml(plan.push.why)}\n\n${code(layout.root.digest)}`;
    return `## ⚓ Shipped ${what} for ${plan.environment}\n\n${fenced(taggedAndPinned(repository, plan.version, pushed.digest))}`;
}
function howToUse({ plan, pushed, verified, layout }) {
    const [repository] = plan.repositories;
    if (pushed === undefined || repository === undefined)
        return '';
    const exposed = layout.manifests.find(({ attestation }) => !attestation)?.configuration.config?.ExposedPorts ?? {};
    const port = plan.smoke?.port ?? Number.parseInt(Object.keys(exposed)[0] ?? '', 10);
    const publish = Number.isNaN(port) ? '' : ` --publish ${port}:${port}`;
    const name = repository.path.split('/').at(-1) ?? 'app';
    const ask = 'skipped' in verified.smoke || Number.isNaN(port) ? '' : `\ncurl http://127.0.0.1:${port}${verified.smoke.path}`;
    const run = `docker run --rm${publish} ${pinned(repository, pushed.digest)}${ask}`;
    const deploy = `kubectl set image deployment/${name} ${name}=${taggedAndPinned(repository, plan.version, pushed.digest)}`;
    return `**Run it**\n\n${fenced(run, 'sh')}\n**Deploy it**\n\n${fenced(deploy, 'sh')}`;
}
function tagTable({ plan, pushed }) {
    if (pushed === undefined)
        return '';
    const why = new Map(plan.tags.map(({ name, why, moving }) => [name, `${why}${moving ? ', moves' : ''}`]));
    const rows = pushed.references.map(({ reference, movedFrom, unchanged }) => {
        const before = movedFrom ? `moved from ${code(movedFrom.slice(0, 19))}` : unchanged ? 'was there already' : 'new';
        return [code(reference), escapeHtml(why.get(reference.slice(reference.lastIndexOf(':') + 1)) ?? ''), before];
    });
    return `### Tags\n\nEach was read back from its registry and names ${code(pushed.digest)}.\n\n${table(['reference', 'why', 'before'], rows)}`;
}
/** An instruction on one line of a table. */
function summary_short(text) {
    const line = text.replaceAll(/\s+/g, ' ');
    return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
function smoke({ verified }) {
    return `### Smoke test\n\n${summary_smokeText(verified, code)}`;
}
/** What the smoke test showed, in a sentence or two; `code` marks names from outside. */
function summary_smokeText({ smoke: result, notRun }, code) {
    if ('skipped' in result)
        return `Not run: ${escapeHtml(result.skipped)}.`;
    const alone = result.healthcheck ? 'passed its HEALTHCHECK without a network' : 'kept running without a network';
    const asked = result.status === undefined ? alone : `answered ${result.status} at ${code(result.path)}`;
    const end = result.exitCode === undefined ? '' : `; upon SIGTERM it ended with ${result.exitCode} after ${duration(result.drainMs)}`;
    const rest = notRun.length > 0 ? ` Built, not run: ${notRun.map(code).join(', ')}.` : '';
    return `${code(result.platform)} ${asked}, ${duration(result.readyMs)} after its start${end}.${rest}`;
}
function summary_steps({ built }) {
    const rows = built.steps.map(({ name, cached, seconds }) => [code(summary_short(name)), cached ? 'cached' : duration(seconds * 1000)]);
    return rows.length > 0
        ? `\n${folded(`Build: ${built.steps.filter(({ cached }) => cached).length} of ${rows.length} steps cached`, table(['step', 'time'], rows))}`
        : '';
}
const planTable = (plan) => table(['', ''], explainRows(plan).map(([name, value]) => [name, escapeHtml(value)]));

;// CONCATENATED MODULE: ./build/report/report.js








/** Prints the plan and sets the outputs that it decides; a dry run ends with these. */
async function reportPlan(plan, inputs, secrets, { runner, files }) {
    await runner.group(`Plan: ${plan.references.join(', ') || 'no tag'}`, async () => {
        for (const line of explain(plan))
            runner.info(line);
    });
    for (const warning of plan.warnings)
        runner.warning(warning);
    if (secrets.some(({ length }) => length < SHORTEST_TELLING)) {
        runner.warning(`A secret of fewer than ${SHORTEST_TELLING} characters is masked wherever it stands: the log has holes, and GitHub drops outputs that hold it between jobs`);
    }
    const folder = await files.temporaryFolder('bake-');
    const bakeFiles = {};
    for (const [name, text] of Object.entries(bakeFilesOf(plan, inputs.bakeTarget))) {
        bakeFiles[name] = external_node_path_namespaceObject.join(folder, `${name}.json`);
        await files.write(bakeFiles[name], text);
    }
    const separators = { tags: inputs.sepTags, labels: inputs.sepLabels, annotations: inputs.sepAnnotations };
    setOutputs(planOutputs(plan, separators, bakeFiles), secrets, runner);
    if (inputs.dryRun)
        await runner.summary(planSummary(plan));
}
/** Says in the log what was checked and run before anything is pushed. */
function reportVerified(verified, { runner }) {
    runner.info(`Verified: ${integrityText(verified.integrity)}`);
    runner.info(`Smoke test: ${summary_smokeText(verified, (text) => text)}`);
}
/**
 * Tells what the policy found and sets its outputs, also those of a run that it stops.
 * @param stopped what becomes of an image with errors, one sentence for the summary
 * @throws ShipError `policy/…` with every finding that is an error
 */
async function reportPolicy(judged, { image, stopped, secrets }, ports) {
    const { runner } = ports;
    setOutputs({ ...(await tellFindings(judged, { docs: docsOf(runner.env), image }, ports)) }, secrets, runner);
    const error = findingsError(judged);
    if (error === undefined)
        return;
    await runner.summary(stoppedSummary(judged, stopped));
    throw error;
}
/** Sets the outputs of a run that ended well, and writes its summary. */
async function reportVoyage(voyage, secrets, { runner }) {
    const outputs = resultOutputs(voyage);
    setOutputs(outputs, secrets, runner);
    runner.info(outputs['image-ref'] || `${voyage.layout.root.digest} (not pushed: ${voyage.plan.push.why})`);
    await runner.summary(voyageSummary(voyage));
}
function setOutputs(outputs, secrets, runner) {
    for (const [name, value] of Object.entries(outputs))
        runner.output(name, value);
    for (const name of outputsWithSecrets(outputs, secrets)) {
        runner.warning(`The output \`${name}\` holds a masked value: GitHub drops it between jobs. Use it in this job only, or take the secret out of it`);
    }
}

;// CONCATENATED MODULE: ./build/verify/platform.js

/**
 * The image that an engine runs without emulation: its own architecture, and of several variants the one that asks least of the
 * processor on amd64 (what it can do is not known) and the highest it can run on arm. An amd64 engine also runs 386.
 */
function imageFor(enginePlatform, manifests) {
    const engine = partsOf(enginePlatform);
    const ranked = manifests
        .filter(({ attestation }) => !attestation)
        .map((manifest) => ({ manifest, rank: platform_rank(engine, partsOf(manifest.platform)) }))
        .filter(({ rank }) => rank >= 0)
        .toSorted((a, b) => a.rank - b.rank);
    return ranked[0]?.manifest;
}
/** Lower is better; below 0 it can't run. */
function platform_rank(engine, image) {
    if (engine.os !== image.os)
        return -1;
    if (engine.architecture === 'amd64' && image.architecture === '386')
        return 100;
    if (engine.architecture !== image.architecture)
        return -1;
    const [has, wants] = [platform_number(engine.variant), platform_number(image.variant)];
    if (engine.architecture === 'arm')
        return has - wants;
    return wants;
}
const platform_number = (variant) => Number(/\d+/.exec(variant)?.[0] ?? 0);

;// CONCATENATED MODULE: ./build/verify/load.js



/**
 * Puts one image of the layout into the engine: a tar of the very files that are pushed later, no second build and no copy on disk.
 * @param name `repository:tag` it gets there, to be removed by
 * @returns the image's ID there. It is a digest of the content, so whoever runs it by this ID runs what the layout holds.
 * @throws ShipError `smoke/load`
 */
async function loadImage(layout, image, name, engine, docker, ports) {
    const stage = await ports.files.temporaryFolder('gin-ship-load-');
    try {
        await ports.files.write(external_node_path_namespaceObject.join(stage, 'index.json'), JSON.stringify(ociIndex(image, name)));
        await ports.files.write(external_node_path_namespaceObject.join(stage, 'manifest.json'), JSON.stringify(dockerManifest(image, name)));
        const tar = ports.exec.stream('tar', tarArguments(layout.folder, stage, image));
        // Whoever fails first: the other one is awaited as well, so that nothing reads files that are being removed.
        const [loaded, packed] = await Promise.all([docker(['load', '--quiet'], { stdin: tar.stdout }).finally(() => tar.stdout.destroy()), tar.done]);
        if (loaded.code !== 0)
            throw notLoaded(image, loaded, packed);
    }
    finally {
        await ports.files.remove(stage);
    }
    return engine.idOf === 'manifest' ? image.descriptor.digest : image.config.digest;
}
/** Both descriptions go in: engines with containerd's image store read index.json, all others (from 1.10 on) manifest.json. */
function tarArguments(folder, stage, { descriptor, config, layers }) {
    const digests = new Set([descriptor, config, ...layers].map(({ digest }) => digest));
    const blobs = [...digests].map((digest) => external_node_path_namespaceObject.relative(folder, blobPath(folder, digest)));
    return ['-c', '-C', folder, 'oci-layout', ...blobs, '-C', stage, 'index.json', 'manifest.json'];
}
/** An index.json that names this image only (OCI image-spec, image-layout.md; the first annotation is containerd's). */
function ociIndex({ descriptor: { mediaType, digest, size } }, name) {
    const annotations = { 'io.containerd.image.name': `docker.io/library/${name}`, 'org.opencontainers.image.ref.name': name.split(':')[1] };
    return { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [{ mediaType, digest, size, annotations }] };
}
/** The manifest.json of `docker save`, with paths into the layout. */
function dockerManifest({ config, layers }, name) {
    const [own = '', ...files] = [config, ...layers].map(({ digest }) => blobPath('', digest));
    return [{ Config: own, RepoTags: [name], Layers: files }];
}
function notLoaded({ layers }, loaded, packed) {
    // tar only reports a closed pipe when docker ended first; then docker knows why.
    const why = loaded.stderr.trim().split('\n').at(-1) || packed.stderr.trim() || `\`docker load\` ended with ${loaded.code}`;
    const zstd = layers.some(({ mediaType }) => mediaType.endsWith('zstd'));
    return new ShipError({
        code: 'smoke/load',
        what: 'The engine did not take the image that is to be tried out',
        why,
        fix: zstd
            ? 'The image has zstd layers, which Docker reads from version 23 on: update the engine, or build gzip layers'
            : 'Look for a full disk or an engine older than 20.10; to ship without the test: `smoke: off`',
        detail: [loaded.stderr, packed.stderr].join('\n').trim(),
    });
}

;// CONCATENATED MODULE: ./build/verify/container.js

/** Variables that the docker program itself obeys. They hold paths and addresses, no secrets, so these values may stand in its arguments. */
const OBEYED_BY_DOCKER = /^(PATH|HOME|LD_\w+|DOCKER_(HOST|CONTEXT|CONFIG|CERT_PATH|TLS|TLS_VERIFY|API_VERSION|DEFAULT_PLATFORM))$/;
/**
 * As it is run in production: a root file system that can't be written to, no way to more privileges, the user that the image
 * names. /tmp is a small tmpfs, as deployments with a read-only root mount one; capabilities stay Docker's own, because an
 * image may bind port 80 as root and the contract does not forbid it.
 */
const CONFINED = ['--read-only', '--tmpfs', '/tmp:exec,mode=1777,size=64m', '--security-opt', 'no-new-privileges'];
/** Readable by `docker logs` whatever the engine's own driver is, and it can't fill the disk. */
const LOGGED = ['--log-driver', 'json-file', '--log-opt', 'max-size=5m'];
function runArguments({ name, image, platform, port, network, healthcheck, env }) {
    // Only this machine can reach it, and Docker takes a free port.
    const published = network === 'bridge' ? ['--publish', `127.0.0.1::${port}/tcp`] : [];
    // A HEALTHCHECK is first run after its interval, 30 s where none is given.
    const checked = healthcheck ? ['--health-interval', '1s'] : [];
    const foreign = platform === '' ? [] : ['--platform', platform];
    const variables = env.flatMap(([key, value]) => ['--env', OBEYED_BY_DOCKER.test(key) ? `${key}=${value}` : key]);
    const identity = ['--name', name, '--label', `org.gin-ship.smoke=${name}`];
    const options = [...identity, ...CONFINED, ...LOGGED, '--network', network, ...published, ...checked, ...foreign, ...variables];
    return ['run', '--detach', '--pull', 'never', ...options, image];
}
/** Starts it; the values of its environment go through that of the docker process, where `ps` does not show them. */
function startContainer(spec, docker) {
    const values = spec.env.filter(([key]) => !OBEYED_BY_DOCKER.test(key));
    return docker(runArguments(spec), { env: Object.fromEntries(values) });
}
function watchLife(name, docker) {
    let over = false;
    const code = docker(['wait', name]).then(({ code, stdout }) => (code === 0 ? Number(stdout.trim()) : undefined), 
    // Cancelled: whoever waits beside this hears of it.
    () => undefined);
    const died = new Promise((resolve) => {
        void code.then((known) => {
            over = known !== undefined;
            if (over)
                resolve();
        });
    });
    return { died, isOver: () => over, exitCode: () => code };
}
/** State and published ports (`8080/tcp` → host port) in one call. */
async function container_inspect(name, docker) {
    const { code, stdout } = await docker([
        'inspect',
        '--type',
        'container',
        '--format',
        '{"state":{{json .State}},"ports":{{json .NetworkSettings.Ports}}}',
        name,
    ]);
    if (code !== 0)
        return { state: {}, ports: new Map() };
    const { state, ports } = JSON.parse(stdout);
    const published = Object.entries(ports ?? {}).map(([inside, at]) => [inside, Number(at?.[0]?.HostPort ?? 0)]);
    return { state, ports: new Map(published.filter(([, port]) => port > 0)) };
}
/** The last lines of both streams, in the order they were written. */
async function lastLines(name, count, docker) {
    const { code, stdout, stderr } = await docker(['logs', '--timestamps', '--tail', String(count), name]);
    if (code !== 0)
        return [];
    // Docker's timestamps are of one length, so sorting by text is sorting by time.
    const stamped = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
    return stamped
        .toSorted((a, b) => (stampOf(a) < stampOf(b) ? -1 : Number(stampOf(a) > stampOf(b))))
        .slice(-count)
        .map((line) => line.slice(line.indexOf(' ') + 1).trimEnd());
}
const stampOf = (line) => line.slice(0, line.indexOf(' '));
/** `SIGKILL` for 137, by the shell's convention; undefined for a code that is no signal's. */
function signalOf(exitCode) {
    return Object.entries(external_node_os_namespaceObject.constants.signals).find(([, number]) => number === exitCode - 128)?.[0];
}

;// CONCATENATED MODULE: ./build/verify/causes.js
/** What programs and the engine write, by what it means. The first that is found counts, so the surest stand first. */
const TOLD = [
    {
        code: 'port-taken',
        says: /EADDRINUSE|address already in use|port is already allocated/i,
        why: 'the port is in use already',
        fix: 'End what uses it (see `smoke-network`: with `host` all processes of the runner share its ports), or let the service take another one and give it in `smoke-port`',
    },
    {
        code: 'read-only',
        says: /EROFS|read-only file ?system/i,
        why: 'it writes to its root file system, which is read-only in the test, as it should be in production',
        fix: 'Write below /tmp, which is writable there, or declare the folder with VOLUME in the Dockerfile',
    },
    {
        code: 'wrong-processor',
        says: /exec format error/i,
        why: 'its program is made for another processor, or is a script without a `#!` line',
        fix: 'Build it for the platform of the image (Go: `GOOS=$TARGETOS GOARCH=$TARGETARCH`), or add the `#!` line',
    },
    {
        code: 'no-program',
        says: /executable file not found in \$PATH/i,
        why: 'the program in ENTRYPOINT or CMD is not in the image',
        fix: 'Copy it into the last stage of the Dockerfile, and give its full path in ENTRYPOINT',
    },
    {
        code: 'no-command',
        says: /no command specified/i,
        why: 'the image says nowhere what to start',
        fix: 'End the Dockerfile with `ENTRYPOINT ["/app"]`, or with CMD',
    },
    {
        code: 'no-user',
        says: /unable to find (user|group) \S+/i,
        why: 'the user or group of the image is not in its /etc/passwd or /etc/group',
        fix: 'Give a number in the Dockerfile, `USER 65532:65532`: it needs no entry there',
    },
    {
        code: 'no-interpreter',
        says: /^(?=.*\b(exec|starting container process|unable to start)\b).*no such file or directory/i,
        why: 'its program, or the loader that this program needs, is not in the image',
        fix: 'Look at the path in ENTRYPOINT; a program that is linked dynamically does not run on `scratch` or `distroless/static`: build it with CGO_ENABLED=0',
    },
    {
        code: 'not-executable',
        says: /^(?=.*\b(exec|starting container process|unable to start)\b).*permission denied/i,
        why: 'the user of the image may not execute its program',
        fix: 'Give it the mode: `COPY --chmod=0755 …`',
    },
    {
        code: 'privileged-port',
        says: /bind: permission denied|EACCES.*(:|port )\d+/i,
        why: 'the user of the image may not bind that port',
        fix: 'Let the service listen on a port above 1023, such as 8080',
    },
];
/** The cause that the log or the engine's message names; undefined where they name none. `given`: names set in the test already. */
function causeIn(lines, given) {
    const told = TOLD.find(({ says }) => lines.some((line) => says.test(line)));
    if (told !== undefined)
        return { code: told.code, why: told.why, fix: told.fix };
    const variable = lines.map(missingVariable).find((name) => name !== undefined && !given.includes(name));
    if (variable === undefined)
        return undefined;
    return { code: 'missing-env', why: `its log says that \`${variable}\` is missing`, fix: `Set it for the test: \`${variable}=…\` in \`smoke-env\`` };
}
const LACKING = /\b(not set|unset|required|missing|must (not be empty|be (set|given|provided|defined))|undefined|not (defined|provided|found in env\w*)|is empty|no value)\b/i;
/** Capitals that are no variable in a log's line. */
const causes_COMMON = /^(DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|PANIC|GIN|HTTP|HTTPS|GET|POST|PUT|TLS|SSL|JSON|YAML|TCP|UDP|DNS|URL|UTC|EOF|SQL|API|JWT|ENV)$/;
/** The variable that a line calls missing. A guess by its shape, offered as a hint. */
function missingVariable(line) {
    if (!LACKING.test(line))
        return undefined;
    const names = (line.match(/\b[A-Z][A-Z0-9_]{2,}\b/g) ?? []).filter((name) => !causes_COMMON.test(name));
    return names.find((name) => name.includes('_')) ?? names[0];
}
/** Words that the line has that tells why a program gave up, in the languages services are written in. */
const GAVE_UP = /^(panic|fatal error):|\b(SIGSEGV|fatal|FATAL|[Uu]ncaught|Traceback|Exception|[Ee]rror):/;
/** The line that most likely tells why it ended: before a stack trace, where a trace follows. */
const lastWords = (lines) => lines
    .find((line) => GAVE_UP.test(line))
    ?.trim()
    .slice(0, 200);

;// CONCATENATED MODULE: ./build/verify/diagnose.js



const diagnose_WHAT = 'The image failed its smoke test, and nothing was pushed';
/** The error for the user: the likeliest cause, its cure, and below that everything that was seen. */
function smokeFailure(failure) {
    const { code, why, fix } = likeliest(failure);
    return new ShipError({ code: `smoke/${code}`, what: diagnose_WHAT, why, fix, detail: detailOf(failure) });
}
function likeliest(failure) {
    const { how, last, log, refusal, state, smoke } = failure;
    const answer = last !== undefined && 'response' in last ? last : undefined;
    if (how === 'late' && answer?.wrong === 'status' && speaksTls(answer.response))
        return TLS;
    if (how === 'late' && answer?.wrong === 'status')
        return wrongStatus(failure, answer.response.status, answer.response.headers['location']);
    if (how === 'late' && answer?.wrong === 'body')
        return wrongBody(failure);
    if (how === 'died' && isOutOfMemory(state, log))
        return OUT_OF_MEMORY;
    const told = causeIn([...log, ...refusal.split('\n'), state.Error ?? ''], smoke.env);
    if (told !== undefined)
        return told;
    if (how === 'late' && failure.port === undefined)
        return unhealthy(failure);
    if (how === 'late')
        return failure.url === undefined ? NOT_PUBLISHED : unanswered(failure);
    if (how === 'died')
        return crashed(state, lastWords(log));
    return {
        code: 'not-started',
        why: refusal.trim().split('\n')[0] || 'the engine gave no reason',
        fix: 'The engine refused to start the container: see its message below',
    };
}
function wrongStatus({ smoke, url }, status, location) {
    const accepted = smoke.statuses.map(([low, high]) => (low === high ? low : `${low}–${high}`)).join(', ');
    return {
        code: 'wrong-status',
        why: `${url} was answered with ${status}${location === undefined ? '' : ` (to ${location})`} instead of ${accepted}, for ${smoke.timeoutSeconds} s`,
        fix: status >= 500 ? 'See its log' : 'Correct the route or the path in `smoke`; where that answer is right, say so in `smoke-status`',
    };
}
const wrongBody = ({ smoke, url }) => ({
    code: 'wrong-body',
    why: `the answer of ${url} does not hold \`${smoke.body}\``,
    fix: 'Correct the service, or `smoke-body`: text is found as it stands, `/…/` is a regular expression',
});
const isOutOfMemory = ({ OOMKilled }, log) => OOMKilled === true || log.some((line) => /runtime: out of memory|heap out of memory|java\.lang\.OutOfMemoryError/.test(line));
const OUT_OF_MEMORY = {
    code: 'oom',
    why: 'the container was out of memory',
    fix: 'Let the service use less (Go: GOMEMLIMIT), or take a runner with more memory',
};
/** What Go's and nginx's servers answer to plain HTTP on a port of theirs for TLS. */
const SPEAKS_TLS = /HTTP request to an HTTPS server|sent to HTTPS port/i;
const speaksTls = ({ status, body }) => status === 400 && SPEAKS_TLS.test(body.toString());
const TLS = {
    code: 'speaks-tls',
    why: 'its port speaks TLS, and the smoke test speaks plain HTTP',
    fix: 'Let it serve plain HTTP too, as behind an ingress, and name that port in `smoke-port`; or have the HEALTHCHECK asked (`smoke-network: none`), or `smoke: off`',
};
const noHttp = ({ port }, error) => ({
    code: 'no-http',
    why: `what answers on its port ${port} is no HTTP (${error})`,
    fix: 'Name the port that speaks HTTP in `smoke-port`; for another protocol have the HEALTHCHECK asked (`smoke-network: none`), or `smoke: off`',
});
const tooSlow = ({ smoke, url }, error) => ({
    code: 'too-slow',
    why: `${url} was taken, but not answered to the end within ${smoke.timeoutSeconds} s (${error})`,
    fix: 'Ask a path that answers at once and ends, or give it more time with `smoke-timeout`: one answer may take half of it',
});
/** Nobody answered, or not in HTTP, or not in time. */
function unanswered(failure) {
    const error = failure.last !== undefined && 'error' in failure.last ? failure.last.error : 'no request was made';
    if (/Parse Error/.test(error))
        return noHttp(failure, error);
    if (/no byte moved|aborted|answer is larger|went on and on/.test(error))
        return tooSlow(failure, error);
    return notListening(failure, error);
}
function notListening({ smoke, port }, error) {
    const slow = 'A slow start needs a longer `smoke-timeout`';
    // Docker's own proxy accepts on a published port whether or not anything listens inside, so a refusal is somebody else's.
    const elsewhere = /ECONNREFUSED/.test(error)
        ? '. Where this job runs in a container, or its engine on another machine, the port can’t be reached from here: `smoke: off`'
        : '';
    return {
        code: 'not-listening',
        why: `the container runs, but within ${smoke.timeoutSeconds} s nothing answered on its port ${port} (${error})`,
        fix: smoke.network === 'host'
            ? `Give the port it listens on in \`smoke-port\`. ${slow}`
            : `Let the service listen on all interfaces (\`:${port}\`, not \`127.0.0.1:${port}\`), or give its own port in \`smoke-port\`. ${slow}${elsewhere}`,
    };
}
const NOT_PUBLISHED = {
    code: 'not-published',
    why: 'the engine runs the container, but published no port for it',
    fix: 'Look at the networks of the engine, or take `smoke-network: host`',
};
const unhealthy = ({ smoke, state }) => ({
    code: 'unhealthy',
    why: `its HEALTHCHECK did not pass within ${smoke.timeoutSeconds} s: ${state.Health?.Log?.at(-1)?.Output?.trim().slice(0, 200) || 'it never ended'}`,
    fix: 'Correct the HEALTHCHECK or the service; a slow start needs a longer `smoke-timeout`',
});
function crashed(state, said) {
    const words = said === undefined ? '' : `, and said \`${said}\``;
    if (state.ExitCode !== 0)
        return { code: 'crashed', why: `the container ended by itself, ${endOf(state)}${words}`, fix: 'See its log' };
    const fix = 'A service has to stay in the foreground: see its log, and CMD or ENTRYPOINT in the Dockerfile';
    return { code: 'crashed', why: 'the container ended by itself, with exit code 0', fix };
}
const endOf = ({ ExitCode = -1 }) => {
    const signal = signalOf(ExitCode);
    return signal === undefined ? `with exit code ${ExitCode}` : `by ${signal} (exit code ${ExitCode})`;
};
function detailOf({ smoke, url, last, state, log, refusal, how }) {
    return [
        url === undefined ? '' : `requested: GET ${url} (network ${smoke.network})`,
        last === undefined ? '' : `last try: ${diagnose_shown(last)}`,
        how === 'unstarted'
            ? ''
            : `container: ${state.Running === true ? 'running' : `${state.Status ?? 'unknown'}, ${endOf(state)}`}${state.OOMKilled === true ? ', out of memory' : ''}`,
        state.Error ? `engine: ${state.Error}` : '',
        refusal.trim() === '' ? '' : `docker run: ${refusal.trim()}`,
        shownLog(log),
    ]
        .filter((part) => part !== '')
        .join('\n');
}
/** Lines of the log that an error shows. */
const SHOWN_LINES = 50;
function shownLog(log) {
    const lines = log.slice(-SHOWN_LINES);
    if (lines.length === 0)
        return 'log: empty';
    return `log, ${lines.length < log.length ? `the last ${lines.length}` : 'all'} lines:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
function diagnose_shown(attempt) {
    if ('error' in attempt)
        return attempt.error;
    const text = attempt.response.body.toString().slice(0, 200).trim();
    return `${attempt.response.status}, ${text === '' ? 'no body' : `\`${text}\``}`;
}

;// CONCATENATED MODULE: ./build/verify/probe.js



/** Milliseconds between tries: short at first, because a Go service is there in a few, then longer to leave the processor to it. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 250;
/** Milliseconds: a last try with less than this would be called slow whatever it met. */
const SHORTEST_TRY = 20;
/** Asks again and again until it is answered as planned, the container ends, or the time is over. */
async function probe_probe(smoke, url, life, { clock, http }) {
    const deadline = clock.monotonic() + smoke.timeoutSeconds * 1000;
    let last;
    for (let pause = FIRST_PAUSE; !life.isOver(); pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
        const left = deadline - clock.monotonic();
        if (left < SHORTEST_TRY)
            return { how: 'late', last };
        const attempt = await askUntil(deadline, () => ask(smoke, url, left, http), life, clock);
        // A later refusal says less than an earlier answer that was not the right one.
        if (attempt !== undefined && ('response' in attempt || last === undefined || 'error' in last))
            last = attempt;
        if (attempt !== undefined && 'response' in attempt && attempt.wrong === undefined)
            return { how: 'ready', status: attempt.response.status, at: clock.monotonic(), answer: attempt.response };
        await Promise.race([clock.sleep(Math.min(pause, Math.max(1, deadline - clock.monotonic()))), life.died]);
    }
    return { how: 'died', last };
}
/** An event stream never falls silent, so that no idle time ends its request: it is left at the deadline, and ends with the container. */
async function askUntil(deadline, ask, life, clock) {
    const over = new AbortController();
    const tooLate = async () => {
        // In short sleeps: one until the deadline would keep the process alive after an answer.
        while (!over.signal.aborted && clock.monotonic() < deadline)
            await clock.sleep(Math.max(1, Math.min(LONGEST_PAUSE, deadline - clock.monotonic())));
        return { error: 'it went on and on' };
    };
    try {
        return await Promise.race([ask(), life.died, tooLate()]);
    }
    finally {
        over.abort();
    }
}
async function ask(smoke, url, left, http) {
    try {
        // Half of what is left: a request that is swallowed while the service starts must not use up all the time. No kept
        // connection, because a service that drains waits for it.
        const response = await http.request({ method: 'GET', url, headers: { connection: 'close' }, idleMs: Math.min(left, Math.max(1000, left / 2)) });
        return { response, wrong: shortfall(smoke, response) };
    }
    catch (thrown) {
        return { error: messageOf(thrown) };
    }
}
/** What of the answer is not as planned. */
function shortfall({ statuses, body }, response) {
    if (!statuses.some(([low, high]) => response.status >= low && response.status <= high))
        return 'status';
    if (body === '')
        return undefined;
    const text = response.body.toString();
    const found = bodyPattern(body)?.test(text) ?? text.includes(body);
    return found ? undefined : 'body';
}
/** Without a HEALTHCHECK all that can be asked is that it goes on running; seconds. */
const STILL_RUNNING_AFTER = 3;
/** For a container without network: its own HEALTHCHECK where it has one, else that it is still there after some seconds. */
async function watchHealth(smoke, { name, healthcheck: checked }, life, docker, { clock }) {
    const seconds = checked ? smoke.timeoutSeconds : Math.min(STILL_RUNNING_AFTER, smoke.timeoutSeconds);
    const deadline = clock.monotonic() + seconds * 1000;
    while (!life.isOver() && clock.monotonic() < deadline) {
        await Promise.race([clock.sleep(Math.max(1, Math.min(500, deadline - clock.monotonic()))), life.died]);
        // `unhealthy` is no verdict before the time is over: with one check a second a slow start is counted as a failure.
        if (checked && !life.isOver() && (await container_inspect(name, docker)).state.Health?.Status === 'healthy')
            return { how: 'ready', status: undefined, at: clock.monotonic() };
    }
    if (life.isOver())
        return { how: 'died', last: undefined };
    return checked ? { how: 'late', last: undefined } : { how: 'ready', status: undefined, at: clock.monotonic() };
}

;// CONCATENATED MODULE: ./build/verify/trial.js



/** How long a container may take to end after SIGTERM before it is killed; seconds, Docker's own default. */
const GRACE_SECONDS = 10;
/** Lines of the log that are searched for the cause of a failure. */
const LOG_LINES = 1000;
/** Starts the container, waits until it answers as planned, and stops it. It is there afterwards, whatever happens. @throws ShipError `smoke/…` */
async function trial_tryOut(smoke, spec, docker, ports) {
    const { clock } = ports;
    const asked = clock.monotonic();
    const run = await startContainer(spec, docker);
    const failure = (seen) => failureOf({ ...seen, smoke, port: spec.port }, spec.name, docker);
    if (run.code !== 0)
        throw await failure({ how: 'unstarted', url: undefined, last: undefined, refusal: run.stderr });
    const running = clock.monotonic();
    const life = watchLife(spec.name, docker);
    const { url, startedAt, outcome } = await observe(smoke, spec, life, docker, ports);
    if (outcome.how !== 'ready')
        throw await failure({ ...outcome, url, refusal: '' });
    // `auto` asks for no path and promises no more than that something answers, and a service that only speaks TLS may be meant so:
    // to fail would stop what nobody asked to test. But nothing of the service itself was seen, so it does not pass in silence.
    if (!smoke.asked && outcome.answer !== undefined && speaksTls(outcome.answer))
        ports.runner.warning(`The smoke test saw little of the image: ${TLS.why} (it answered ${outcome.status} at ${url}). ${TLS.fix}`);
    // The engine's clock may be another machine's: its start counts only where it lies inside of `docker run`.
    const since = outcome.at + clock.now() - clock.monotonic() - startedAt;
    const plausible = since >= outcome.at - running && since <= outcome.at - asked;
    const readyMs = Math.round(plausible ? since : outcome.at - running);
    return { status: outcome.status, healthcheck: spec.healthcheck, readyMs, ...(await trial_stop(spec.name, life, docker, ports)) };
}
async function failureOf(seen, name, docker) {
    const [{ state }, log] = await Promise.all([container_inspect(name, docker), lastLines(name, LOG_LINES, docker)]);
    return smokeFailure({ ...seen, state, log });
}
async function observe(smoke, spec, life, docker, ports) {
    // With a port that is known the first request need not wait for this.
    const looking = container_inspect(spec.name, docker);
    const watched = async () => {
        if (spec.port === undefined)
            return { url: undefined, outcome: await watchHealth(smoke, spec, life, docker, ports) };
        const port = smoke.network === 'host' ? spec.port : (await looking).ports.get(`${spec.port}/tcp`);
        if (port !== undefined) {
            const url = `http://127.0.0.1:${port}${smoke.path}`;
            const outcome = await probe_probe(smoke, url, life, ports);
            return { url, outcome: smoke.network === 'host' && outcome.how === 'ready' ? await itself(outcome, life, ports) : outcome };
        }
        if ((await looking).state.Running === true)
            return { url: undefined, outcome: { how: 'late', last: undefined } };
        // A container that ended before it was looked at has no published port any more.
        return { url: undefined, outcome: { how: 'died', last: undefined } };
    };
    const [{ state }, observed] = await Promise.all([looking, watched()]);
    return { ...observed, startedAt: Date.parse(state.StartedAt ?? '') };
}
/** Milliseconds in which a program ends that could not bind its port. */
const BIND_MS = 500;
/** On the host's network it may have been another process that answered, begun a moment ago on the same port: then this container ends. */
async function itself(ready, life, { clock }) {
    await Promise.race([clock.sleep(BIND_MS), life.died]);
    return life.isOver() ? { how: 'died', last: undefined } : ready;
}
async function trial_stop(name, life, docker, { clock, runner }) {
    const begin = clock.monotonic();
    await docker(['stop', '-t', String(GRACE_SECONDS), name]);
    const exitCode = await life.exitCode();
    const drainMs = Math.round(clock.monotonic() - begin);
    const warning = trial_warningOf(exitCode, drainMs);
    if (warning !== undefined)
        runner.warning(warning);
    return { exitCode, drainMs };
}
const HANDLE_SIGTERM = 'Handle the signal (Go: `signal.NotifyContext` and `http.Server.Shutdown`), and start the program directly, not through a shell: ENTRYPOINT ["/app"]';
/** What a rollout would suffer from: none of it makes the image wrong. */
function trial_warningOf(exitCode, drainMs) {
    if (exitCode === undefined || exitCode === 0)
        return undefined;
    const signal = signalOf(exitCode);
    if (signal === 'SIGKILL' && drainMs >= GRACE_SECONDS * 1000)
        return `The container did not end within ${GRACE_SECONDS} s after SIGTERM and was killed: a rollout would wait as long, and cut requests. ${HANDLE_SIGTERM}`;
    // Ending by the signal itself, or by an image's own STOPSIGNAL, is how programs without work to finish end.
    if (signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGQUIT')
        return undefined;
    return `The container ended with exit code ${exitCode} when it was asked to stop (SIGTERM). ${HANDLE_SIGTERM}`;
}

;// CONCATENATED MODULE: ./build/verify/smoke.js






/**
 * Loads the image, starts it, asks it until it answers as planned, stops it, and takes everything away again.
 * @throws ShipError `smoke/…`
 */
async function smokeTest(smoke, subject, { engine, env, values, ports }) {
    const { layout, image, port } = subject;
    if (smoke.network === 'host')
        await expectFree(port, ports);
    const id = Math.floor(ports.clock.random() * 36 ** 8).toString(36);
    const left = { container: `gin-ship-smoke-${id}`, image: `gin-ship-smoke:${id}` };
    const docker = dockerWith(env, ports);
    remember(left, ports);
    try {
        const loaded = await loadImage(layout, image, left.image, engine, docker, ports);
        const spec = {
            name: left.container,
            image: loaded,
            platform: foreignTo(engine, image),
            port,
            network: smoke.network,
            healthcheck: port === undefined && hasHealthcheck(image),
            env: values,
        };
        const trial = await trial_tryOut(smoke, spec, docker, ports);
        const { digest } = image.descriptor;
        return { ...trial, platform: canonical(image.platform), digest, imageId: image.config.digest, network: smoke.network, path: smoke.path };
    }
    finally {
        await cleanUp(left, env, ports);
    }
}
/** The image's platform where the engine has to be told: 386 on amd64. */
function foreignTo(engine, image) {
    return partsOf(image.platform).architecture === partsOf(engine.platform).architecture ? '' : canonical(image.platform);
}
/** `HEALTHCHECK NONE` switches off the one of the base image. */
function hasHealthcheck({ configuration: { config } }) {
    const { Test: test } = (config?.Healthcheck ?? {});
    return test !== undefined && test[0] !== 'NONE';
}
/** With the host's network a service that can't bind its port may go unnoticed: whoever has the port would be asked instead. */
async function expectFree(port, { http }) {
    const free = await http.request({ method: 'GET', url: `http://127.0.0.1:${port}/`, idleMs: 1000 }).then(() => false, (thrown) => thrown.code === 'ECONNREFUSED');
    if (free)
        return;
    throw new ShipError({
        code: 'smoke/port-taken',
        what: 'The image can’t be tried out',
        why: `something on this machine listens on port ${port} already, and with \`smoke-network: host\` the container would need it`,
        fix: 'End it, let the service take another port and give that in `smoke-port`, or use `smoke-network: bridge`',
    });
}

;// CONCATENATED MODULE: ./build/verify/verify.js







/**
 * The gate before the push: reads all bytes that would be pushed, holds them against the policy, and runs them. An image that the policy stops is not run.
 * @throws ShipError `verify/…`, `smoke/…`; what the policy forbids is returned as findings
 */
async function verify_verify(plan, layout, { env, values, engine: known, ...world }, ports) {
    // The engine is asked while the disk is read; what is wrong with the image itself is told first.
    const asking = plan.smoke && (known === undefined ? askEngine(dockerWith(env, ports)) : Promise.resolve({ platform: known, idOf: 'manifest' }));
    asking?.catch(() => undefined);
    const { findings: found, ...inspected } = await inspect(layout, plan.policy, world.known, plan.build.platforms, ports);
    const image = { ...inspected, findings: ordered([...found, ...(world.remarks ?? [])]) };
    const all = image.integrity.platforms.map(({ platform }) => platform);
    const notRun = (skipped) => ({ ...image, smoke: { skipped }, notRun: all });
    if (plan.smoke === undefined)
        return notRun('switched off by `smoke: off`');
    if (image.findings.some(({ level }) => level === 'error'))
        return notRun('the image policy stops this image');
    const engine = await asking;
    const subject = verify_subjectOf(plan.smoke, layout, engine);
    if ('skipped' in subject) {
        ports.runner.warning(`The image was built, not run: ${subject.skipped}`);
        return notRun(subject.skipped);
    }
    const smoke = await smokeTest(plan.smoke, subject, { engine, env, values, ports });
    return { ...image, smoke, notRun: all.filter((platform) => platform !== smoke.platform) };
}
/** Which image to run, and its port; or why none. */
function verify_subjectOf(smoke, layout, engine) {
    const image = imageFor(engine.platform, layout.manifests);
    if (image === undefined) {
        const built = layout.manifests.filter(({ attestation }) => !attestation).map(({ platform }) => canonical(platform));
        return { skipped: `it is for ${built.join(', ')}, and the engine of this runner is ${canonical(engine.platform)}` };
    }
    if (smoke.network === 'none')
        return { layout, image, port: undefined };
    const port = smoke.port ?? onlyPort(image);
    if (typeof port === 'number')
        return { layout, image, port };
    if (!smoke.asked)
        return { skipped: `${port.why}. ${port.fix}` };
    throw new ShipError({ code: 'smoke/port', what: 'It is not known on which port to ask the image', ...port });
}
/** The one tcp port that the image EXPOSEs, or why there is none. */
function onlyPort({ configuration }) {
    const exposed = Object.keys(configuration.config?.ExposedPorts ?? {});
    // `8080/tcp`; tcp where no protocol is named (OCI image-spec, config.md).
    const numbers = exposed.flatMap((text) => /^(\d+)(?:\/tcp)?$/.exec(text)?.[1] ?? []).map(Number);
    const ports = [...new Set(numbers)].toSorted((a, b) => a - b);
    const [port] = ports;
    if (port !== undefined && ports.length === 1)
        return port;
    const why = port === undefined ? 'it EXPOSEs no tcp port' : `it EXPOSEs several ports (${ports.join(', ')})`;
    return { why, fix: 'Name the port of the service: `smoke-port: 8080`, or `EXPOSE 8080` in the Dockerfile' };
}

;// CONCATENATED MODULE: ./build/build/rebuild.js

/**
 * Builds once more, every step anew and with no cache read or written, into a layout of its own: what the same sources give on another day. Cache mounts of RUN steps are
 * the builder's and stay.
 * @throws ShipError as `build` does
 */
function rebuild(request, builder, surroundings, ports) {
    const anew = { ...request.build, noCache: true, pull: false, cacheFrom: [], cacheTo: [] };
    return build_build({ ...request, build: anew }, builder, surroundings, ports, `Build ${request.build.shownFile} again, without the cache`);
}

;// CONCATENATED MODULE: ./build/verify/checks/context.js

/**
 * What goes to the builder from the context folder. BuildKit's client sends only what some stage that is built takes; files that lie in the folder and are not sent cost
 * nothing, so nothing is said of them. Nor is it of a `.git` that a COPY or a mount asks for by name: that is no oversight.
 * @param dockerfile as the user knows it
 */
function judgeContext(context, dockerfile, settings, say) {
    if (context === undefined)
        return;
    const ignore = context.ignoreFile ?? '.dockerignore';
    const at = { file: context.ignoreFile ?? dockerfile };
    for (const folder of context.git) {
        const fix = `Add \`${lineFor(folder)}\` to ${ignore}; where \`go build\` stamps the revision from it, mount it for that step alone: \`RUN --mount=type=bind,source=${folder},target=…\``;
        say('git', { what: 'The whole history is sent to the builder, and every commit repeats the steps after its COPY', where: folder, fix, at });
    }
    for (const file of context.environment)
        say('environment', {
            what: 'A file of environment variables, which often holds secrets, is sent to the builder',
            where: file,
            fix: `Add \`**/.env*\` to ${ignore}; what a step needs to know comes as a build secret`,
            at,
        });
    judgeBytes(context, ignore, at, settings, say);
}
function judgeBytes({ files, bytes: sent, unused, parts, complete }, ignore, at, settings, say) {
    const highest = settings['highest-bytes'];
    const least = complete ? '' : 'at least ';
    if (highest !== undefined && sent > highest)
        say('large', {
            what: `${least}${bytes(sent)} in ${files === 1 ? 'one file is' : `${files} files are`} sent to the builder, more than ${bytes(highest)}: ${largest(parts, 'bytes')}`,
            where: 'the context',
            fix: `Keep back in ${ignore} what the build does not need, or copy only what it does need`,
            at,
        });
    const most = settings['highest-unused-bytes'];
    if (most !== undefined && unused > most)
        say('unused', {
            what: `${least}${bytes(unused)} are sent to the builder and then excluded by every COPY: ${largest(parts, 'unused')}`,
            where: 'the context',
            fix: `Name in ${ignore} what \`--exclude\` leaves out: the option works only once all is at the builder`,
            at,
        });
}
const SHOWN = 3;
/** `data 84 MB, node_modules 20 MB`. */
function largest(parts, key) {
    const sorted = parts.filter((part) => part[key] > 0).toSorted((a, b) => b[key] - a[key]);
    const shown = sorted.slice(0, SHOWN).map((part) => `${part.name} ${bytes(part[key])}`);
    return [...shown, ...(sorted.length > SHOWN ? [`and ${sorted.length - SHOWN} more`] : [])].join(', ');
}
const lineFor = (folder) => (folder === '.git' ? '.git' : '**/.git');

;// CONCATENATED MODULE: ./build/verify/checks/dockerfile.js
/**
 * BuildKit's build checks, which the build itself has evaluated. `# check=skip=…` in the Dockerfile is obeyed by BuildKit.
 * @param file the Dockerfile as the user knows it
 */
function judgeDockerfile(warnings, file, { skip }, say) {
    for (const { rule, text, about, url, line } of warnings) {
        if (skip.includes(rule))
            continue;
        const help = [dockerfile_sentence(about), url === '' ? '' : `See ${url}`].filter((part) => part !== '').join(' ');
        say('check', {
            what: rule === '' ? text : `${rule}: ${text}`,
            where: line === undefined ? file : `${file}:${line}`,
            fix: help === '' ? 'Change the instruction' : help,
            at: line === undefined ? { file } : { file, line },
        });
    }
}
/** BuildKit's explanations end without a stop. */
const dockerfile_sentence = (text) => (text === '' || /[.!?]$/.test(text) ? text : `${text}.`);

;// CONCATENATED MODULE: ./build/verify/checks/rebuild.js





/** How many files a finding names. */
const rebuild_NAMED = 3;
const FIX = 'Pin what the step downloads, and give what it makes fixed times and names (SOURCE_DATE_EPOCH, `go build -trimpath -buildvcs=false`); a base image is pinned by its digest';
/**
 * Rule `reproducible/rebuild`: compares the images of two builds of the same plan by the digests of their manifests. Attestations say when they were made, and are not
 * compared. Only where a digest differs are layers read, those that differ.
 * @param say is told of each platform that differs: the first layer that does, and which of its files
 */
async function judgeRebuild(first, again, files, say) {
    for (const image of first.manifests.filter(({ attestation }) => !attestation)) {
        const other = again.manifests.find(({ attestation, platform }) => !attestation && canonical(platform) === canonical(image.platform));
        if (other?.descriptor.digest === image.descriptor.digest)
            continue;
        const what = other === undefined ? 'the second build has no image for it' : await difference(first, image, again, other, files);
        const { text, layer } = typeof what === 'string' ? { text: what, layer: undefined } : what;
        say(canonical(image.platform), {
            what: `A second build without the cache gave another image: ${text}`,
            where: '',
            fix: FIX,
            ...(layer === undefined ? {} : { layer }),
        });
    }
}
async function difference(first, one, again, two, files) {
    const layer = one.layers.findIndex(({ digest }, at) => digest !== two.layers[at]?.digest);
    const [a, b] = [one.layers[layer], two.layers[layer]];
    if (a === undefined || b === undefined) {
        if (one.layers.length !== two.layers.length)
            return `layers: ${one.layers.length}, then ${two.layers.length}`;
        return configurationText(one, two);
    }
    const changes = differing(await entriesOf(first.folder, a, files), await entriesOf(again.folder, b, files));
    const named = changes.slice(0, rebuild_NAMED).join(', ') + (changes.length > rebuild_NAMED ? ` and ${changes.length - rebuild_NAMED} more` : '');
    const more = one.layers.filter(({ digest }, at) => digest !== two.layers[at]?.digest).length - 1;
    const rest = more > 0 ? `; ${more} further ${more === 1 ? 'layer differs' : 'layers differ'}` : '';
    return { text: `${changes.length === 0 ? 'the same files in another order or compressed otherwise' : named}${rest}`, layer };
}
function configurationText({ configuration: one }, { configuration: two }) {
    const [a, b] = [members(one), members(two)];
    const names = [...new Set([...a.keys(), ...b.keys()])].filter((name) => JSON.stringify(a.get(name)) !== JSON.stringify(b.get(name)));
    return names.length === 0
        ? 'the layers are the same, the manifest is not'
        : `the layers are the same, the configuration is not (${names.join(', ')})`;
}
const members = ({ config, ...rest }) => new Map(Object.entries({ ...rest, ...config }));
/** Every entry of a layer with the digest of its content; of several with one name the last. */
async function entriesOf(folder, { digest, mediaType }, files) {
    const seen = new Map();
    const reader = new TarReader((entry) => {
        if (entry.kind !== 'file') {
            seen.set(entry.path, { entry, content: '' });
            return [];
        }
        const hash = (0,external_node_crypto_namespaceObject.createHash)('sha256');
        return [{ write: (piece) => void hash.update(piece), end: () => void seen.set(entry.path, { entry, content: hash.digest('hex') }) }];
    });
    const pieces = files.stream(blobPath(folder, digest))[Symbol.asyncIterator]();
    for await (const piece of unpack(pieces, compressionOf(mediaType) ?? 'none'))
        reader.write(piece);
    reader.end();
    return seen;
}
/** `/app (content)`, `/when (only in the first)`, in the order of the first layer. */
function differing(one, two) {
    const found = [...one].flatMap(([path, seen]) => {
        const how = changeOf(seen, two.get(path));
        return how === '' ? [] : [`/${path} (${how})`];
    });
    return [...found, ...[...two.keys()].filter((path) => !one.has(path)).map((path) => `/${path} (only in the second)`)];
}
function changeOf({ entry, content }, other) {
    if (other === undefined)
        return 'only in the first';
    const { kind, link, mode, uid, gid, mtime } = other.entry;
    const parts = [
        kind !== entry.kind || link !== entry.link ? 'kind' : '',
        content !== other.content ? 'content' : '',
        mode !== entry.mode ? 'mode' : '',
        uid !== entry.uid || gid !== entry.gid ? 'owner' : '',
        mtime !== entry.mtime ? 'time' : '',
    ];
    return parts.filter((part) => part !== '').join(', ');
}

;// CONCATENATED MODULE: ./build/verify/context/contents.js



/** Entries and milliseconds after which the walk stops: a remark is not worth more. */
const LIMITS = { entries: 100_000, milliseconds: 3000 };
/** @returns undefined where it can't be told what is sent */
async function readContext(build, { files, clock }, limits = LIMITS) {
    const taken = takenFrom((await files.read(build.file)).toString(), build.target);
    if (taken === undefined)
        return undefined;
    const ignore = await readIgnore(build, files);
    const walk = new Walk(patternsOf(ignore.lines), taken);
    const end = clock.monotonic() + limits.milliseconds;
    const folders = [
        { name: '', ignored: undefined, included: undefined },
    ];
    let entries = 0;
    for (let folder = folders.pop(); folder !== undefined && taken.length > 0; folder = folders.pop()) {
        const found = (await files.look(external_node_path_namespaceObject.join(build.context, folder.name))) ?? [];
        entries += found.length;
        if (entries > limits.entries || clock.monotonic() > end)
            return { ...walk.contents(ignore.file), complete: false };
        for (const { name, kind, size } of found) {
            const inner = folder.name === '' ? name : `${folder.name}/${name}`;
            const { go, ...state } = walk.see(inner, kind, size, folder);
            if (go)
                folders.push({ name: inner, ...state });
        }
    }
    return { ...walk.contents(ignore.file), complete: true };
}
/** `NAME.dockerignore` beside the Dockerfile goes before the one of the context. */
async function readIgnore({ context, file, shownFile }, files) {
    const own = await files.readIfThere(`${file}.dockerignore`);
    if (own !== undefined)
        return { lines: ignore_linesOf(own.toString()), file: `${shownFile}.dockerignore` };
    const general = await files.readIfThere(external_node_path_namespaceObject.join(context, '.dockerignore'));
    if (general === undefined)
        return { lines: [], file: undefined };
    // As the user knows the Dockerfile, seen from there.
    const shown = external_node_path_namespaceObject.join(external_node_path_namespaceObject.dirname(shownFile), external_node_path_namespaceObject.relative(external_node_path_namespaceObject.dirname(file), external_node_path_namespaceObject.join(context, '.dockerignore')));
    return { lines: ignore_linesOf(general.toString()), file: shown };
}
class Walk {
    #ignore;
    #whole;
    #sources;
    #named;
    #excludes;
    #gitAsked;
    #parts = new Map();
    #git = [];
    #environment = [];
    #files = 0;
    constructor(ignore, taken) {
        this.#ignore = ignore;
        this.#whole = taken.filter(({ path: source }) => source === '.');
        this.#sources = taken.map(({ path: source }) => source).filter((source) => source !== '.');
        this.#named = patternsOf(this.#sources);
        this.#excludes = this.#whole.map(({ exclude }) => patternsOf(exclude));
        this.#gitAsked = taken.some(({ path: source }) => /(^|\/)\.git(\/|$)/.test(source));
    }
    /** @returns what is known of a folder, and whether to `go` into it */
    see(file, kind, size, folder) {
        const ignored = this.#ignore.match(file, folder.ignored);
        const included = this.#named.match(file, folder.included);
        const name = external_node_path_namespaceObject.posix.basename(file);
        const sent = !ignored.matched && (this.#whole.length > 0 || included.matched);
        if (sent && name === '.git' && !this.#gitAsked)
            this.#git.push(file);
        if (kind === 'file' && sent)
            this.#add(file, name, size, included.matched);
        return { ignored, included, go: kind === 'folder' && !(ignored.matched && this.#ignore.final) && (sent || this.#mayHold(file)) };
    }
    /** Whether something inside a folder may be sent although the folder as a whole is not. */
    #mayHold(folder) {
        return this.#whole.length > 0 || this.#sources.some((source) => source.startsWith(`${folder}/`) || /[*?[]/.test(source));
    }
    #add(file, name, size, named) {
        this.#files++;
        if (/^\.env(\.|$)/.test(name) && !/\.(example|sample|template|dist|defaults?)$/.test(name))
            this.#environment.push(file);
        const top = file.split('/')[0] ?? file;
        const part = this.#parts.get(top) ?? { bytes: 0, unused: 0 };
        part.bytes += size;
        if (!named && this.#excludes.length > 0 && this.#excludes.every((patterns) => excluded(patterns, file)))
            part.unused += size;
        this.#parts.set(top, part);
    }
    contents(ignoreFile) {
        const parts = [...this.#parts].map(([name, part]) => ({ name, ...part })).toSorted((a, b) => b.bytes - a.bytes);
        const sum = (key) => parts.reduce((total, part) => total + part[key], 0);
        return { files: this.#files, bytes: sum('bytes'), unused: sum('unused'), parts, git: this.#git, environment: this.#environment, ignoreFile };
    }
}
function excluded(patterns, file) {
    const parts = file.split('/');
    return parts.reduce((folder, _, at) => patterns.match(parts.slice(0, at + 1).join('/'), folder), undefined)?.matched ?? false;
}

;// CONCATENATED MODULE: ./build/actions/remarks.js







/** What the policy finds outside of the image's bytes: in the Dockerfile, in what was sent to the builder, and, where it is asked for, in a second build. */
async function remarksOf(plan, built, layout, surroundings, ports) {
    const { policy, build: planned } = plan;
    const { shownFile } = planned;
    const findings = [];
    const take = (check, rule, found, platforms = []) => findings.push(...levelled(policy, check, rule, found, platforms));
    judgeDockerfile(built.warnings, shownFile, policy.settings.dockerfile, (rule, found) => take('dockerfile', rule, found));
    if (asked(policy, 'context')) {
        const context = await readContext(planned, ports);
        judgeContext(context, shownFile, policy.settings.context, (rule, found) => take('context', rule, found));
    }
    if (policy.levels['reproducible/rebuild'] !== 'off' && policy.settings.reproducible.rebuild) {
        const again = await readLayout((await rebuild(plan, built.builder, surroundings, ports)).layout, ports.files);
        await judgeRebuild(layout, again, ports.files, (platform, found) => take('reproducible', 'rebuild', found, [platform]));
    }
    return findings;
}

;// CONCATENATED MODULE: ./build/actions/ship.js














/** The main action: from a git ref to a verified digest in a registry. */
async function ship(ports) {
    const stages = new Stages(ports.clock);
    const { inputs, plan, logins, secrets } = await stages.run('Plan', () => decide_decide(ports));
    await reportPlan(plan, inputs, secrets.all, ports);
    if (inputs.dryRun)
        return;
    const session = await stages.run('Log in', () => login(inputs, logins, plan, ports));
    const { env } = session;
    const surroundings = { env, secrets: secrets.build };
    ports.runner.saveState('docker-env', JSON.stringify(env));
    const builder = await stages.run('Choose a builder', () => chooseBuilder(plan.build, env, ports));
    const built = await stages.run('Build', () => build_build(plan, builder, surroundings, ports));
    const layout = await readLayout(built.layout, ports.files);
    const remarks = await stages.run('Look at what was sent', () => remarksOf(plan, built, layout, surroundings, ports));
    const growing = { repository: plan.repositories[0], tag: plan.version, previous: previousRelease };
    const known = await readKnown(plan, await readReference(plan.policy, growing, session, ports), ports.files);
    const world = { env, values: inputs.smokeEnv, engine: builder.engine, known, remarks };
    const verified = await stages.run('Verify', () => verify_verify(plan, layout, world, ports));
    const judged = judgedOf(verified, plan.policy, known.dockerfile);
    await reportPolicy(judged, { image: plan.repositories[0]?.path ?? '', stopped: 'The image was built, and is not pushed.', secrets: secrets.all }, ports);
    reportVerified(verified, ports);
    const pushed = plan.push.push ? await stages.run('Push', () => push(plan, layout, session, ports)) : undefined;
    await reportVoyage({ plan, built, layout, verified, judged, pushed, stages: stages.all }, secrets.all, ports);
}

;// CONCATENATED MODULE: ./build/actions/index.js





/** What is bundled: dist/index.js, dist/check.js and dist/post.js call these. */
const main = () => run(realPorts(process.env), ship);
const actions_check = () => run(realPorts(process.env), check_check);
const post = () => run(realPorts(process.env), post_cleanUp);

var __webpack_exports__check = __webpack_exports__.z6;
var __webpack_exports__main = __webpack_exports__.iW;
var __webpack_exports__post = __webpack_exports__.bE;
export { __webpack_exports__check as check, __webpack_exports__main as main, __webpack_exports__post as post };
