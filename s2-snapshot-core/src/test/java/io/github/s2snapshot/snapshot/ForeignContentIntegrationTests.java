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

package io.github.s2snapshot.snapshot;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.DeadLetter;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests that the content of records is neither logged nor passed to listeners.
 */
class ForeignContentIntegrationTests extends AbstractServerScenarios {

	// In JSON, and as text.
	private static final String KEY = "s3cr3t\\n2026-11-30 ERROR s3cr3t";

	private static final String TEXT = "s3cr3t\n2026-11-30 ERROR s3cr3t\u2028\u202E\uD800";

	private static final SnapshotSigning SIGNING = SnapshotSigning
		.with(SnapshotKeyRing.of("2026-11", new byte[SnapshotKeyRing.KEY_BYTES]));

	private EmbeddedS2 server;

	@Override
	String startServer() {
		this.server = EmbeddedS2.start();
		return this.server.endpoint();
	}

	@Override
	void stopServer() {
		this.server.close();
	}

	static Stream<AppendRecord> deltas() {
		return Stream.of("{'items':{'KEY':{'price':'KEY'}}}", "{'items':{'KEY':{'parts':{'KEY':[{'price':'KEY'}]}}}}",
				"{'items':{'KEY':1}}", "{'items':{'KEY':{'price':1,'price':2}}}", "{'items':{'KEY':{'price':",
				"{'byNumber':{'KEY':1}}", "{'byLevel':{'KEY':1}}", "{'byTime':{'KEY':1}}", "{'byId':{'KEY':1}}",
				"{'level':'KEY'}", "{'levels':['LOW','KEY']}", "{'at':'KEY'}", "{'uuid':'KEY'}", "{'price':'KEY'}",
				"{'uri':'KEY'}", "{'task':'KEY'}", "{'task':{'KEY':1}}", "{'shape':{'kind':'KEY'}}",
				"{'shape':{'KEY':'KEY'}}", "{'shape':{'kind':'circle','radius':'KEY'}}", "{'id':s3cr3t}",
				"{'id':'s3cr3t", "{'id':'s3cr3t\u0001'}", "{'KEY':1,'KEY':2}", "{'free':{'KEY':{'KEY':[s3cr3t]}}}",
				"{'free':{'KEY':{'KEY':1,'KEY':2}}}", "{'open':{'KEY':{'KEY':[}}}", "{'bag':{'KEY':{'price':'KEY'}}}",
				"{'bag':{'KEY':'KEY'}}", "{'quantity':-1,'id':'KEY'}", "{'quantity':12345678901234567890}", "'KEY'",
				"['KEY']", "s3cr3t", "{'id':'KEY'} 's3cr3t'", "null", "{'id':'parse KEY'}", "{'id':'wrap KEY'}",
				"{'id':'enum KEY'}", "{'id':'deep KEY'}", "{'id':'duplicate KEY'}")
			.map((json) -> json.replace('\'', '"').replace("KEY", KEY))
			.map((json) -> AppendRecord.of(json).withHeader("type", "Order"));
	}

	@ParameterizedTest
	@MethodSource("deltas")
	void h61WhenADeltaCannotBeFoldedThenItsContentIsNotDisclosed(AppendRecord delta) {
		assertThat(failed(delta)).filteredOn((text) -> text.contains("s3cr3t")).isEmpty();
	}

	@Test
	void h61WhenATypeIsUnknownThenItIsQuotedAndTruncated() {
		AppendRecord delta = AppendRecord.of("{}").withHeader("type", TEXT + "x".repeat(1000));
		assertThat(failed(delta)).anyMatch((text) -> text.contains("'s3cr3t\\n2026-11-30 ERROR s3cr3t\\u2028\\u202e"))
			.noneMatch((text) -> isForging(text) || text.contains("x".repeat(65)));
	}

	private static boolean isForging(String text) {
		return text.contains("several lines") || text.contains("s3cr3t\n") || text.contains("\u2028")
				|| text.contains("\u202E") || text.contains("9".repeat(65));
	}

	// With every poison policy, at the start and while the projection is live.
	private List<String> failed(AppendRecord delta) {
		try (Disclosures disclosures = new Disclosures()) {
			String letters = this.stream.name() + "-letters";
			this.basin.createStream(letters, StreamConfig.defaults());
			this.stream.append(AppendInput.of(AppendRecord.of("{}").withHeader("type", "Order"), delta));
			SnapshotTemplate template = build(builder().listener(disclosures.listener()));
			disclosures.add(catchThrowable(() -> template.project(definition("failing").build())));
			disclosures.add(template.info("failing").toString());
			disclosures.add(template.info("failing").failure());
			template.remove("failing", TIMEOUT).join();
			template.project(
					definition("orders")
						.poison(PoisonPolicy.retry(2)
							.withBackoff(Duration.ofMillis(1), Duration.ofMillis(1))
							.withDeadLetterStream(letters))
						.build());
			this.stream.append(AppendInput.of(delta));
			S2Stream letterStream = this.basin.stream(letters);
			await().atMost(TIMEOUT).until(() -> letterStream.checkTail().seqNum() == 2);
			for (SequencedRecord letter : letterStream.read(ReadInput.fromSeqNum(0)).records()) {
				for (Header header : letter.headers()) {
					if (header.name().startsWith("dead-letter-")) {
						disclosures.add(header.name() + ": " + header.value());
					}
				}
				assertThat(letter.header(DeadLetter.REASON)).isPresent();
			}
			return disclosures.seen();
		}
	}

	// The class of a state has no type arguments.
	@SuppressWarnings("rawtypes")
	private ProjectionDefinition.Builder<TreeMap> definition(String name) {
		return ProjectionDefinition.builder(name, TreeMap.class)
			.stream(this.stream.name())
			.initialState(TreeMap::new)
			.fold(Order.class, ForeignContentIntegrationTests::fold);
	}

	private static TreeMap<?, ?> fold(TreeMap<?, ?> state, Order order) {
		String id = String.valueOf(order.id());
		if (id.startsWith("parse")) {
			Integer.parseInt(id);
		}
		if (id.startsWith("enum")) {
			Level.valueOf(id);
		}
		if (id.startsWith("duplicate")) {
			Map.of(id, 1, id, 2);
		}
		if (id.startsWith("wrap")) {
			throw new IllegalStateException(catchThrowable(() -> Instant.parse(id)));
		}
		if (id.startsWith("deep")) {
			IllegalStateException failure = new IllegalStateException("it failed",
					new IllegalArgumentException("again", catchThrowable(() -> UUID.fromString(id))));
			failure.addSuppressed(catchThrowable(() -> new BigDecimal(id)));
			failure.addSuppressed(catchThrowable(() -> URI.create(id)));
			throw failure;
		}
		return state;
	}

	static Stream<AppendRecord> snapshots() {
		AppendRecord valid = SnapshotRecord.encode(UUID.randomUUID(), 0, "orders/1",
				"{}".getBytes(StandardCharsets.UTF_8));
		Stream<AppendRecord> headers = Stream
			.of(SnapshotRecord.SNAPSHOT, SnapshotRecord.ID, SnapshotRecord.CURSOR, SnapshotRecord.CHUNK,
					SnapshotRecord.FINAL, SnapshotRecord.LENGTH, SnapshotRecord.SHA256, SnapshotRecord.PROJECTION,
					SnapshotRecord.CONTENT_TYPE, SnapshotRecord.CONTENT_ENCODING, SnapshotTrust.HMAC)
			.flatMap((name) -> Stream.of(with(valid, name, TEXT), with(valid, name, "orders/" + TEXT),
					with(valid, name, "9".repeat(5000)), with(valid, name, TEXT + ":" + TEXT),
					with(valid, name, "key-s3cr3t:00")));
		AppendRecord fragment = SnapshotFragment.first(UUID.randomUUID(), 0, "orders/1", ContentEncoding.NONE,
				"{".getBytes(StandardCharsets.UTF_8));
		Stream<AppendRecord> fragments = Stream
			.of(SnapshotRecord.ID, SnapshotRecord.CURSOR, SnapshotRecord.CHUNK, SnapshotRecord.FINAL,
					SnapshotRecord.PROJECTION, SnapshotRecord.CONTENT_TYPE, SnapshotRecord.CONTENT_ENCODING)
			.map((name) -> with(fragment, name, TEXT));
		Stream<AppendRecord> bodies = Stream
			.of("{'type':'snapshot','covers_before':0,'KEY':'KEY','state':{}}",
					"{'type':'snapshot','covers_before':0,'KEY':{'KEY':'KEY'},'state':{}}",
					"{'type':'snapshot','covers_before':'KEY','state':{}}",
					"{'type':'snapshot','covers_before':0,'type':'KEY','state':{}}",
					"{'type':'snapshot','covers_before':0,'KEY':1,'KEY':2,'state':{}}",
					"{'type':'snapshot','covers_before':0,'state':{'KEY':{'KEY':s3cr3t}}}",
					"{'type':'snapshot','covers_before':0,'state':{'KEY':1,'KEY':2}}",
					"{'type':'snapshot','covers_before':0,'state':'KEY'}",
					"{'type':'snapshot','covers_before':0,'state':{'KEY':{'price':'KEY'}}}",
					"{'type':'snapshot','covers_before':0,'state':{}} s3cr3t")
			.map((json) -> json.replace('\'', '"').replace("KEY", KEY))
			.flatMap((json) -> Stream.of(AppendRecord.of(json), SnapshotRecord.encode(UUID.randomUUID(), 0, "orders/1",
					ContentEncoding.NONE, json.getBytes(StandardCharsets.UTF_8))));
		return Stream.of(headers, fragments, bodies).flatMap((records) -> records);
	}

	private static AppendRecord with(AppendRecord record, String name, String value) {
		return record.withHeaders(record.headers().stream().filter((header) -> !header.name().equals(name)).toList())
			.withHeader(name, value);
	}

	@ParameterizedTest
	@MethodSource("snapshots")
	void h61WhenASnapshotIsIgnoredThenItsBodyIsNotDisclosedAndHeadersAreQuoted(AppendRecord snapshot) {
		boolean quoted = !snapshot.headers().isEmpty() && snapshot.headers()
			.stream()
			.anyMatch((header) -> header.value().contains("s3cr3t") || header.value().length() > 100);
		for (SnapshotSigning signing : new SnapshotSigning[] { null, SIGNING }) {
			assertThat(ignored(snapshot, signing))
				.filteredOn((text) -> isForging(text) || (!quoted && text.contains("s3cr3t")))
				.isEmpty();
		}
	}

	private List<String> ignored(AppendRecord snapshot, SnapshotSigning signing) {
		createStream();
		try (Disclosures disclosures = new Disclosures()) {
			this.stream.append(AppendInput.of(snapshot));
			SnapshotTemplate template = build(builder().listener(disclosures.listener()));
			ProjectionDefinition.Builder<Priced> builder = ProjectionDefinition.builder("orders", Priced.class)
				.stream(this.stream.name())
				.initialState(() -> new Priced(Map.of()))
				.fold(Order.class, (state, order) -> state);
			Throwable failure = catchThrowable(
					() -> template.project(((signing != null) ? builder.signing(signing) : builder).build()));
			if (failure != null) {
				// The record is not recognized as a snapshot, so it is a delta that
				// cannot be folded.
				disclosures.add(failure);
				return disclosures.seen();
			}
			disclosures.add(template.info("orders").toString());
			disclosures.add(template.maintenance().snapshots("orders", TIMEOUT).toString());
			return disclosures.seen();
		}
	}

	enum Level {

		LOW, HIGH

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
	interface Shape {

	}

	record Circle(int radius) implements Shape {

	}

	record Item(BigDecimal price, Map<String, List<Item>> parts) {

	}

	static final class Bag {

		private final Map<String, Item> others = new TreeMap<>();

		@JsonAnySetter
		void set(String name, Item item) {
			this.others.put(name, item);
		}

		@JsonAnyGetter
		Map<String, Item> others() {
			return this.others;
		}

	}

	record Priced(Map<String, Item> items) {

	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Order(String id, Integer quantity, Map<String, Item> items, Map<Integer, Long> byNumber,
			Map<Level, Long> byLevel, Map<Instant, Long> byTime, Map<UUID, Long> byId, Level level, List<Level> levels,
			Instant at, UUID uuid, BigDecimal price, URI uri, Runnable task, Shape shape, JsonNode free, Object open,
			Bag bag) {

		Order {
			if (quantity != null && quantity < 0) {
				throw new IllegalArgumentException("no quantity of " + id);
			}
		}

	}

}
