import http from 'k6/http';

// Cookies stay from one iteration to the next, as in journey.yml.
export const options = { noCookiesReset: true };

let token = null;

export default function () {
  if (token === null) {
    const headers = { 'Content-Type': 'application/json' };
    token = http.post(`${__ENV.TARGET}/login`, JSON.stringify({ user: `user${__VU}` }), { headers }).json('token');
  }
  const headers = { Authorization: `Bearer ${token}` };
  const page = 1 + Math.floor(Math.random() * 20);
  const list = http.get(`${__ENV.TARGET}/items?page=${page}`, { headers, tags: { name: 'list items' } });
  const items = list.json('items.#.id');
  const item = items[Math.floor(Math.random() * items.length)];
  http.get(`${__ENV.TARGET}/items/${item}`, { headers, tags: { name: 'open item' } });
}
