/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.embedded.internal.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;

/**
 * Request that is valid, or has some of its parts changed at random.
 *
 * @param method the method
 * @param path the path, without query
 * @param query the query, or {@code null} for none
 * @param headers the headers
 * @param body the body
 */
record HostileRequest(String method, String path, String query, Map<String, String> headers, byte[] body) {

	static final String BASIN = "hostile-basin";

	private static final String[] METHODS = { "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE" };

	private static final String[] TOKENS = { "\0", "\"", "{", "}", "[", "]", ",", ":", "null", "true", "-1", "0",
			"18446744073709551615", "18446744073709551616", "1e309", "0.1", "\\u0000", "\\ud800", "é", "%00", "%ff",
			"%2F", "%", "/", "?", "&", "=", "+", "..", ";", "\u00ff", "\r\n", "base64", "gzip", "zstd", "s2s/proto",
			"application/json", "text/event-stream", "application/protobuf", "1,2,3", "infinite", "client-require" };

	private static final List<HostileRequest> VALID = valid();

	private static List<HostileRequest> valid() {
		List<HostileRequest> requests = new ArrayList<>();
		String records = "/v1/streams/s/records";
		String config = "{\"storage_class\":\"express\",\"retention_policy\":{\"age\":86400},\"timestamping\":"
				+ "{\"mode\":\"client-require\",\"uncapped\":true},\"delete_on_empty\":{\"min_age_secs\":5}}";
		String json = "{\"records\":[{\"body\":\"aGVsbG8=\",\"headers\":[[\"aw==\",\"dg==\"]],\"timestamp\":5},{}],"
				+ "\"match_seq_num\":3,\"fencing_token\":\"t\"}";
		String plain = "{\"records\":[{\"body\":\"hello\",\"headers\":[[\"k\",\"v\"]]}]}";
		requests.add(of("GET", "/v1/basins", "prefix=ho&start_after=a&limit=5"));
		requests.add(json("POST", "/v1/basins", "{\"basin\":\"other-basin\",\"config\":{\"default_stream_config\":"
				+ config + ",\"create_stream_on_append\":true}}", "s2-request-token", "token"));
		requests.add(json("PUT", "/v1/basins/other-basin", "{\"config\":{\"stream_cipher\":\"aegis-256\"}}"));
		requests.add(json("PATCH", "/v1/basins/other-basin",
				"{\"default_stream_config\":" + config + ",\"create_stream_on_read\":true,\"stream_cipher\":null}"));
		requests.add(of("DELETE", "/v1/basins/other-basin", null));
		requests.add(of("GET", "/v1/streams", "prefix=s&limit=2"));
		requests.add(json("POST", "/v1/streams", "{\"stream\":\"t\",\"config\":" + config + "}"));
		requests.add(json("PUT", "/v1/streams/a%2Fb", config));
		requests.add(json("PATCH", "/v1/streams/s",
				"{\"timestamping\":{\"mode\":null},\"retention_policy\":{\"infinite\":{}},\"delete_on_empty\":null}"));
		requests.add(of("DELETE", "/v1/streams/t", null));
		requests.add(json("POST", records, plain));
		requests.add(json("POST", records, json, "s2-format", "base64", "s2-stream-config", config));
		requests.add(coded(Compression.GZIP, json("POST", records, plain)));
		requests.add(coded(Compression.ZSTD, json("POST", records, plain)));
		requests.add(with("POST", records, null, input().toByteArray(), "content-type", "application/protobuf",
				"accept", "application/protobuf", "s2-encryption-key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
		requests
			.add(with("POST", records, null, frames(), "content-type", "s2s/proto", "accept-encoding", "zstd, gzip"));
		requests.add(with("POST", records, null, frames(), "content-type", "s2s/proto"));
		requests.add(of("GET", records, "seq_num=0&count=5&bytes=1000&clamp=true&wait=1"));
		requests.add(with("GET", records, "timestamp=1&until=99999999999999", new byte[0], "accept",
				"application/protobuf", "accept-encoding", "gzip;q=0.5, zstd"));
		requests.add(with("GET", records, "tail_offset=3", new byte[0], "accept", "text/event-stream", "last-event-id",
				"1,2,30"));
		requests.add(with("GET", records, "seq_num=0&wait=0", new byte[0], "content-type", "s2s/proto",
				"accept-encoding", "gzip"));
		requests.add(of("GET", records + "/tail", null));
		requests.add(of("GET", "/v1/metrics/b/s", "set=storage&start=1&end=2&interval=hour"));
		requests.add(json("POST", "/v1/access-tokens", "{\"id\":\"x\",\"scope\":{\"basins\":{\"prefix\":\"\"}}}"));
		return requests;
	}

	private static WireAppendInput input() {
		WireAppendRecord record = WireAppendRecord.of("body")
			.withTimestamp(7)
			.withHeaders(WireHeader.of("name", "value"));
		return WireAppendInput.of(record, Commands.toRecord(new Command.Trim(1))).withFencingToken("");
	}

	private static byte[] frames() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		byte[] plain = FrameEncoder.encode(input());
		WireAppendInput large = WireAppendInput.of(WireAppendRecord.of(Bytes.wrap(new byte[3000])));
		out.writeBytes(plain);
		out.writeBytes(FrameEncoder.compress(FrameEncoder.encode(large), Compression.GZIP));
		out.writeBytes(FrameEncoder.compress(FrameEncoder.encode(large), Compression.ZSTD));
		out.writeBytes(plain);
		return out.toByteArray();
	}

	private static HostileRequest of(String method, String path, String query) {
		return with(method, path, query, new byte[0]);
	}

	private static HostileRequest json(String method, String path, String body, String... headers) {
		HostileRequest request = with(method, path, null, body.getBytes(StandardCharsets.UTF_8), headers);
		request.headers.put("content-type", "application/json");
		return request;
	}

	private static HostileRequest coded(Compression compression, HostileRequest request) {
		HostileRequest coded = request.withBody(compression.compress(request.body, 0, request.body.length));
		coded.headers.put("content-encoding", compression.contentCoding());
		return coded;
	}

	private static HostileRequest with(String method, String path, String query, byte[] body, String... headers) {
		Map<String, String> map = new TreeMap<>();
		map.put("s2-basin", BASIN);
		for (int i = 0; i < headers.length; i += 2) {
			map.put(headers[i], headers[i + 1]);
		}
		return new HostileRequest(method, path, query, map, body);
	}

	private HostileRequest withBody(byte[] changed) {
		return new HostileRequest(this.method, this.path, this.query, new TreeMap<>(this.headers), changed);
	}

	/**
	 * Returns a valid request with random changes, sometimes without changes.
	 * @param random the source of randomness
	 * @return the request
	 */
	static HostileRequest next(Random random) {
		HostileRequest request = VALID.get(random.nextInt(VALID.size())).copy();
		for (int i = random.nextInt(4); i > 0; i--) {
			request = request.change(random);
		}
		return request;
	}

	private HostileRequest copy() {
		return withBody(this.body.clone());
	}

	private HostileRequest change(Random random) {
		switch (random.nextInt(10)) {
			case 0:
				return new HostileRequest(METHODS[random.nextInt(METHODS.length)], this.path, this.query, this.headers,
						this.body);
			case 1:
				return new HostileRequest(this.method, text(this.path, random), this.query, this.headers, this.body);
			case 2:
				return new HostileRequest(this.method, this.path, text((this.query != null) ? this.query : "", random),
						this.headers, this.body);
			case 3, 4:
				String name = List.copyOf(this.headers.keySet()).get(random.nextInt(this.headers.size()));
				this.headers.put(name, text(this.headers.get(name), random));
				return this;
			case 5:
				// The header of another request
				this.headers.putAll(VALID.get(random.nextInt(VALID.size())).headers);
				return this;
			case 6:
				return withBody(VALID.get(random.nextInt(VALID.size())).body.clone());
			default:
				return withBody(bytes(this.body, random));
		}
	}

	private static String text(String text, Random random) {
		// One byte is one character, as in a header
		return new String(bytes(text.getBytes(StandardCharsets.ISO_8859_1), random), StandardCharsets.ISO_8859_1);
	}

	static byte[] bytes(byte[] original, Random random) {
		byte[] bytes = original.clone();
		int at = (bytes.length > 0) ? random.nextInt(bytes.length) : 0;
		int length = random.nextInt(Math.min(bytes.length - at, 64) + 1);
		return switch (random.nextInt(6)) {
			case 0 -> {
				for (int i = at; i < Math.min(bytes.length, at + 1 + random.nextInt(4)); i++) {
					bytes[i] = (byte) random.nextInt();
				}
				yield bytes;
			}
			case 1 -> {
				if (bytes.length > 0) {
					bytes[at] ^= (byte) (1 << random.nextInt(8));
				}
				yield bytes;
			}
			case 2 -> join(bytes, 0, at, new byte[0], bytes, Math.min(bytes.length, at + length));
			case 3 ->
				join(bytes, 0, at, TOKENS[random.nextInt(TOKENS.length)].getBytes(StandardCharsets.UTF_8), bytes, at);
			case 4 -> {
				byte[] repeated = new byte[length * random.nextInt(40)];
				for (int i = 0; i < repeated.length; i++) {
					repeated[i] = bytes[at + i % length];
				}
				yield join(bytes, 0, at, repeated, bytes, at);
			}
			default -> join(bytes, 0, at, new byte[0], bytes, bytes.length);
		};
	}

	private static byte[] join(byte[] head, int from, int to, byte[] middle, byte[] tail, int rest) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(head, from, to - from);
		out.writeBytes(middle);
		out.write(tail, rest, tail.length - rest);
		return out.toByteArray();
	}

	/**
	 * Returns the request in HTTP/1.1.
	 * @return the bytes
	 */
	byte[] toHttp1() {
		StringBuilder head = new StringBuilder(this.method).append(' ')
			.append(this.path)
			.append((this.query != null) ? "?" + this.query : "")
			.append(" HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
		this.headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
		head.append("content-length: ").append(this.body.length).append("\r\n\r\n");
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
		out.writeBytes(this.body);
		return out.toByteArray();
	}

	@Override
	public String toString() {
		return this.method + " " + this.path + "?" + this.query + " " + this.headers + " "
				+ new String(this.body, StandardCharsets.ISO_8859_1);
	}

}
