import { check, fail } from 'k6';
import http from 'k6/http';
import { Trend } from 'k6/metrics';

// The journey of Tests/Programs/Journeys/Service/shop.yml, for one user.
export const options = { vus: 1, iterations: Number(__ENV.ITERATIONS), noCookiesReset: true };

const steps = ['log in', 'log in again', 'list items', 'order', 'log out'];
const trends = Object.fromEntries(steps.map((name) => [name, new Trend(name.replaceAll(' ', '_'), true)]));

let token = null;
let closed = false;

function ask(step, method, path, body, headers, status = 200) {
  const answer = http.request(method, __ENV.TARGET + path, body, { headers, tags: { name: step } });
  trends[step].add(answer.timings.duration);
  if (!check(answer, { [step]: (found) => found.status === status })) fail(`${step}: ${answer.status}`);
  return answer;
}

export default function () {
  const account = { account: 'customer 1', password: 'pass,customer 1', user: '0' };
  if (token === null) {
    const json = { 'Content-Type': 'application/json' };
    token = ask('log in', 'POST', '/login', JSON.stringify(account), json).json('token');
  } else if (closed) {
    token = ask('log in again', 'POST', '/login', account, {}).json('token');
  }
  closed = false;
  const headers = { Authorization: `Bearer ${token}` };
  const page = 1 + Math.floor(Math.random() * 20);
  const list = ask('list items', 'GET', `/items?page=${page}`, null, headers);
  const items = list.json('items.#.id');
  const order = { item: items[Math.floor(Math.random() * items.length)], key: `${__ITER}` };
  const csrf = list.body.match(/name='csrf' value='(\w+)'/)[1];
  const more = { ...headers, 'X-CSRF-Token': csrf, 'Content-Type': 'application/json' };
  if (ask('order', 'POST', '/orders', JSON.stringify(order), more, 201).json('last')) {
    closed = ask('log out', 'DELETE', '/session', null, headers).json('closed');
  }
}
