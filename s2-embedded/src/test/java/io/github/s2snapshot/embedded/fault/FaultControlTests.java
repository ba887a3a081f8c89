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

package io.github.s2snapshot.embedded.fault;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for faults that are requested over HTTP, and for faults in the middle of a
 * response.
 */
class FaultControlTests {

	private static final String BASIN = "fault-basin";

	private static final String RECORDS = "/v1/streams/talk/records";

	private final EmbeddedS2 server = EmbeddedS2.builder().basin(BASIN).faultControl(true).start();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final S2Client client = S2Client.builder()
		.accessToken("any")
		.endpoints(S2Endpoints.of(this.server.endpoint()))
		.build();

	private final S2Stream stream = stream();

	private S2Stream stream() {
		this.client.basin(BASIN).createStream("talk", StreamConfig.defaults());
		return this.client.basin(BASIN).stream("talk");
	}

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	@Test
	void whenNotEnabledThenThePathDoesNotExist() throws Exception {
		try (EmbeddedS2 other = EmbeddedS2.start()) {
			HttpRequest request = HttpRequest.newBuilder(URI.create(other.endpoint() + "/faults")).build();
			assertThat(this.http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(404);
		}
	}

	@Test
	void faultsShouldBeRequestedListedAndRemoved() throws Exception {
		assertThat(send("GET", null).body()).isEqualTo("{\"pending\":0,\"open_sessions\":0}");
		ask("{\"fault\":\"lose_acks\",\"count\":2}");
		ask("{\"fault\":\"refuse\",\"operation\":\"check_tail\",\"count\":1,\"status\":503,\"code\":\"server_draining\"}");
		assertThat(ask("{\"fault\":\"cut_responses\",\"operation\":\"read\",\"count\":3,\"after_bytes\":0}"))
			.isEqualTo("{\"pending\":6,\"open_sessions\":0}");
		assertThat(get(RECORDS + "/tail").statusCode()).isEqualTo(503);
		assertThat(this.server.faults().pending()).isEqualTo(5);
		assertThat(send("DELETE", null).body()).isEqualTo("{\"pending\":0,\"open_sessions\":0}");
		assertThat(get(RECORDS + "/tail").statusCode()).isEqualTo(200);
		ask("{\"fault\":\"delay\",\"operation\":\"manage\",\"millis\":1}");
		ask("{\"fault\":\"hold_trims\"}");
		this.stream.append(AppendInput.of(AppendRecord.of("0"), AppendRecord.of("1"), AppendRecord.trim(2)));
		assertThat(get(RECORDS + "?seq_num=0").body()).contains("\"seq_num\":0");
		ask("{\"fault\":\"release_trims\",\"basin\":\"" + BASIN + "\",\"stream\":\"talk\",\"seq_num\":1}");
		assertThat(get(RECORDS + "?seq_num=0").body()).doesNotContain("\"seq_num\":0").contains("\"seq_num\":1");
		ask("{\"fault\":\"release_trims\"}");
		assertThat(get(RECORDS + "?seq_num=0").body()).doesNotContain("\"seq_num\":1,");
		ask("{\"fault\":\"advance_clock\",\"millis\":86400000}");
		long stamp = this.stream.append(AppendInput.of(AppendRecord.of("later"))).start().timestamp();
		assertThat(stamp).isGreaterThan(System.currentTimeMillis() + 80_000_000);
		assertThat(send("PUT", "{}").statusCode()).isEqualTo(405);
	}

	@Test
	void whenAFaultIsInvalidThenItIsRefused() throws Exception {
		String cases = """
				[]                                                        | expected an object
				{}                                                        | missing field `fault`
				{"fault":5}                                               | field `fault` must be a string
				{"fault":"nope"}                                          | unknown fault `nope`, expected one of
				{"fault":"lose_acks"}                                     | missing field `count`
				{"fault":"lose_acks","count":0}                           | an integer from 1 to 1000000
				{"fault":"lose_acks","count":1.5}                         | field `count` must be an integer
				{"fault":"lose_acks","count":99999999999999999999}        | field `count` must be an integer
				{"fault":"lose_acks","count":1,"stream":"s"}              | unknown field `stream`
				{"fault":"cut_sessions","count":1}                        | unknown field `count`
				{"fault":"delay","operation":"READ","millis":1}           | unknown operation `READ`, expected one of `append`
				{"fault":"delay","operation":"read","millis":-1}          | field `millis` must be
				{"fault":"refuse","operation":"read","count":1,"status":200,"code":"x"} | from 400 to 599
				{"fault":"refuse","operation":"read","count":1,"status":400,"code":""}  | field `code` must be
				{"fault":"cut_responses","operation":"read","count":1}    | missing field `after_bytes`
				{"fault":"release_trims","stream":"talk"}                 | missing field `basin`
				{"fault":"release_trims","basin":"fault-basin","stream":"no","seq_num":1} | Stream 'no' does not exist
				""";
		// One server for all cases, because its start takes most of the time
		for (String line : cases.lines().toList()) {
			int bar = line.lastIndexOf('|');
			HttpResponse<String> response = send("POST", line.substring(0, bar).strip());
			assertThat(response.statusCode()).as(line).isEqualTo(422);
			assertThat(response.body()).contains("\"code\":\"invalid\"").contains(line.substring(bar + 1).strip());
			assertThat(this.server.faults().pending()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 3, 40, 1100 })
	void whenAReadSessionIsCutThenItsClientLosesNoRecord(int afterBytes) throws Exception {
		for (int i = 0; i < 20; i++) {
			this.stream.append(AppendInput.of(AppendRecord.of("record " + i + " " + "x".repeat(100))));
		}
		ask("{\"fault\":\"cut_responses\",\"operation\":\"read\",\"count\":2,\"after_bytes\":" + afterBytes + "}");
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			for (long expected = 0; expected < 20;) {
				ReadBatch batch = session.next();
				assertThat(batch).isNotNull();
				for (int i = 0; i < batch.records().size(); i++) {
					assertThat(batch.records().get(i).seqNum()).isEqualTo(expected++);
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 20, 200 })
	void whenAnAppendSessionIsCutThenEachBatchIsAppendedOnce(int afterBytes) throws Exception {
		ask("{\"fault\":\"cut_responses\",\"operation\":\"append\",\"count\":1,\"after_bytes\":" + afterBytes + "}");
		int appended = 0;
		try (AppendSession session = this.stream.appendSession()) {
			for (int i = 0; i < 10; i++) {
				session.submit(AppendInput.of(AppendRecord.of("record " + i)).withMatchSeqNum(i)).join();
				appended++;
			}
		}
		catch (RuntimeException ex) {
			// The batch whose acknowledgement was cut off was appended
			appended++;
		}
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(appended);
		assertThat(this.server.faults().pending()).isZero();
	}

	@Test
	void whenAUnaryResponseIsCutThenTheReadFails() throws Exception {
		this.stream.append(AppendInput.of(AppendRecord.of("one")));
		ask("{\"fault\":\"cut_responses\",\"operation\":\"read\",\"count\":1,\"after_bytes\":7}");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> get(RECORDS + "?seq_num=0"));
		assertThat(get(RECORDS + "?seq_num=0").body()).contains("one");
	}

	@Test
	void whenReconnectIsAdvisedThenEachLaterFrameHasTheAdvice() throws Exception {
		HttpResponse<InputStream> response = this.http.send(
				request(RECORDS).header("content-type", "s2s/proto").build(),
				HttpResponse.BodyHandlers.ofInputStream());
		try (DataInputStream frames = new DataInputStream(response.body())) {
			assertThat(flagsOfNextFrame(frames)).as("heartbeat").isZero();
			assertThat(ask("{\"fault\":\"advise_reconnect\"}"))
				.isEqualTo("{\"sessions_hit\":1,\"pending\":0,\"open_sessions\":1}");
			assertThat(flagsOfNextFrame(frames)).as("heartbeat").isEqualTo(0x10);
			this.stream.append(AppendInput.of(AppendRecord.of("one")));
			assertThat(flagsOfNextFrame(frames)).as("batch").isEqualTo(0x10);
		}
	}

	private static int flagsOfNextFrame(DataInputStream in) throws IOException {
		int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
		int flags = in.readUnsignedByte();
		in.readNBytes(length - 1);
		return flags;
	}

	@Test
	void whenReconnectIsAdvisedThenClientsReconnectWithoutLoss() {
		try (ReadSession reader = this.stream.readSession(ReadInput.fromSeqNum(0));
				AppendSession writer = this.stream.appendSession()) {
			for (int i = 0; i < 10; i++) {
				if (i == 5) {
					await().until(() -> this.server.faults().adviseReconnect() == 2);
				}
				assertThat(writer.submit(AppendInput.of(AppendRecord.of("record " + i))).join().start().seqNum())
					.isEqualTo(i);
				ReadBatch batch = reader.next();
				while (batch != null && batch.isEmpty()) {
					batch = reader.next();
				}
				assertThat(batch).isNotNull();
				assertThat(batch.records().get(0).seqNum()).isEqualTo(i);
			}
		}
	}

	private String ask(String json) throws Exception {
		HttpResponse<String> response = send("POST", json);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	private HttpResponse<String> send(String method, String json) throws Exception {
		HttpRequest request = request("/faults").header("content-type", "application/json")
			.method(method,
					(json != null) ? HttpRequest.BodyPublishers.ofString(json) : HttpRequest.BodyPublishers.noBody())
			.build();
		return this.http.send(request, HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return this.http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.server.endpoint() + path)).header("s2-basin", BASIN);
	}

}
