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

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.CollectedDeltas;
import io.github.s2snapshot.engine.CollectedEntries;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.Residency;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.StartMode;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamReconfiguration;
import io.github.s2snapshot.store.FileSnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Scenarios of keys, patterns and streams that are not as they should be, against any
 * server.
 */
abstract class AbstractKeyInputScenarios extends AbstractServerScenarios {

	String folder;

	@BeforeEach
	void chooseFolder() {
		this.folder = "carts-" + UUID.randomUUID();
	}

	abstract String endpoint();

	private ProjectionDefinition.Builder<Tally> cart(String name) {
		return ProjectionDefinition.builder(name, Tally.class).fold(Tally.Added.class, Tally::add);
	}

	private <K> KeyedProjectionDefinition<K, Tally> definition(StreamPattern<K> pattern,
			ProjectionDefinition.Builder<Tally> projection) {
		return KeyedProjectionDefinition.builder(pattern, projection)
			.initialState((key) -> Tally.empty())
			.residency(Residency.defaults().withHotAfter(0))
			.build();
	}

	private KeyedProjectionDefinition<String, Tally> definition() {
		return definition(pattern(), cart("cart"));
	}

	private StreamPattern<String> pattern() {
		return StreamPattern.of(this.folder + "/{id}", String.class);
	}

	KeyedProjection<String, Tally> keyed() {
		return build(builder()).keyed(definition());
	}

	static Tally.Added one() {
		return new Tally.Added("bolt", 1);
	}

	void awaitDeleted(KeyedProjection<String, Tally> carts, String key) {
		await().atMost(TIMEOUT)
			.ignoreExceptionsInstanceOf(ProjectionException.class)
			.ignoreExceptionsMatching(S2Exception.class::isInstance)
			.until(() -> carts.readLatest(key, TIMEOUT).state().equals(Tally.empty()));
	}

	@Test
	void whenATimeoutIsZeroThenItIsRefused() {
		KeyedProjection<String, Tally> carts = keyed();
		assertThatIllegalArgumentException().isThrownBy(() -> carts.read("42", Freshness.LATEST, Duration.ZERO))
			.withMessage("'timeout' must be positive, but is PT0S");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> carts.update("42", (cart) -> List.of(one()), Duration.ZERO))
			.withMessage("'timeout' must be positive, but is PT0S");
		assertThat(carts.updateAsync("42", (cart) -> List.of(one()), Duration.ZERO)).isCompletedExceptionally();
		assertThat(carts.info().loads()).isZero();
	}

	@Test
	void streamsBelowThePatternThatHaveNoKeyAreLeftOut() {
		KeyedProjection<Integer, Tally> carts = build(builder())
			.keyed(definition(StreamPattern.of(this.folder + "/{id}", Integer.class), cart("cart")));
		carts.append(7, one());
		for (String name : List.of("seven", "07", "7/items", "%37", "8%zz", "99999999999")) {
			this.basin.createStream(this.folder + "/" + name, StreamConfig.defaults());
		}
		assertThat(carts.keys("").toList()).containsExactly(7);
		assertThat(carts.info().failures()).isZero();
	}

	@Test
	void whenPatternsOverlapAndAKeyTrimsThenTheSecondProjectionIsRefused() {
		SnapshotTemplate template = build(builder());
		template.keyed(definition());
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> template
				.keyed(definition(StreamPattern.of(this.folder + "/{number}", Integer.class), cart("other"))))
			.withMessageContainingAll("'" + this.folder + "/{id}'", "'" + this.folder + "/{number}'",
					"Use the external placement without trims for both, or other patterns");
		assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(
				() -> template.register(cart("single").stream(this.folder + "/42").initialState(Tally::empty).build()))
			.withMessageContainingAll("'" + this.folder + "/42'", "'" + this.folder + "/{id}'");
		template.keyed(definition(StreamPattern.of(this.folder + "/{id}/items", String.class), cart("items")));
		assertThat(template.keyedDefinitions()).hasSize(2);
	}

	@Test
	void whenNeitherProjectionTrimsThenPatternsMayOverlap(@TempDir Path directory) {
		FileSnapshotStore store = FileSnapshotStore.in(directory)
			.withKeyTemplate("{projection}/{stream}/{version}/{cursor}.json");
		SnapshotTemplate template = build(builder());
		KeyedProjection<String, Tally> carts = template.keyed(definition(pattern(), cart("cart").external(store)));
		KeyedProjection<Integer, Tally> others = template.keyed(
				definition(StreamPattern.of(this.folder + "/{number}", Integer.class), cart("other").external(store)));
		carts.append("42", one());
		assertThat(others.readLatest(42, TIMEOUT).state().count()).isOne();
		assertThat(template.takeKey("cart", "42", TIMEOUT)).isInstanceOf(SnapshotOutcome.Taken.class);
		assertThat(template.takeKey("other", "42", TIMEOUT)).isInstanceOf(SnapshotOutcome.Taken.class);
		others.evict(42).join();
		assertThat(others.read(42).state().count()).isOne();
	}

	@Test
	void whenRetentionIsFiniteThenTheFirstSnapshotIsRefusedUntilItIsInfinite() {
		SnapshotTemplate template = build(builder());
		KeyedProjection<String, Tally> carts = template.keyed(definition());
		String stream = carts.stream("42");
		this.basin.createStream(stream, StreamConfig.defaults().withRetention(RetentionPolicy.age(Duration.ofDays(3))));
		carts.append("42", one());
		for (int i = 0; i < 2; i++) {
			assertThat(template.takeKey("cart", "42", TIMEOUT)).isInstanceOfSatisfying(SnapshotOutcome.Failed.class,
					(failed) -> assertThat(failed.failure()).isInstanceOf(SnapshotException.class)
						.hasMessageContainingAll(stream, "deletes records after PT72H",
								"Set the retention of the stream to infinite"));
		}
		assertThat(carts.read("42").state().count()).isOne();
		this.basin.reconfigureStream(stream, StreamReconfiguration.none().withRetention(RetentionPolicy.infinite()));
		assertThat(template.takeKey("cart", "42", TIMEOUT)).isInstanceOf(SnapshotOutcome.Taken.class);
		assertThat(carts.failed()).isEmpty();
	}

	@Test
	void whenAKeyIsDeletedWhileItIsFollowedThenItsSubscribersAreTold() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.append("42", one());
		CollectedEntries<ProjectionView<Tally>> changes = new CollectedEntries<>(Long.MAX_VALUE);
		CollectedDeltas<Tally> deltas = new CollectedDeltas<>();
		carts.changes("42").subscribe(changes);
		carts.deltas("42", DeltaOptions.from(0)).subscribe(deltas);
		await().atMost(TIMEOUT).until(() -> !changes.entries.isEmpty() && !deltas.entries.isEmpty());
		carts.delete("42");
		await().atMost(TIMEOUT).until(() -> changes.failure != null && deltas.failure != null);
		assertThat(List.of(changes.failure, deltas.failure))
			.allSatisfy((failure) -> assertThat(failure).isInstanceOf(KeyDeletedException.class)
				.hasMessageContainingAll("Key '42' of projection 'cart' was deleted", carts.stream("42")));
		await().atMost(TIMEOUT).until(() -> carts.info().followed() == 0);
		awaitDeleted(carts, "42");
	}

	@Test
	void whenAKeyIsDeletedDuringADecisionThenTheUpdateFailsAndNothingIsLeft() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.update("42", (cart) -> List.of(one()));
		AtomicReference<Long> decided = new AtomicReference<>();
		assertThatExceptionOfType(KeyDeletedException.class).isThrownBy(() -> carts.update("42", (cart) -> {
			decided.set(cart.count());
			carts.delete("42");
			return List.of(one());
		})).withMessageContaining("Key '42' of projection 'cart' was deleted");
		assertThat(decided).hasValue(1L);
		awaitDeleted(carts, "42");
		assertThat(carts.keys("").toList()).isEmpty();
	}

	@Test
	void whenTheServerIsAwayThenAKeyFailsWithoutBeingRemembered() throws IOException {
		try (Line line = new Line(URI.create(endpoint()).getPort());
				S2Client through = S2Client.builder()
					.accessToken("ignored")
					.endpoints(S2Endpoints.of(line.endpoint()))
					.build();
				SnapshotTemplate template = SnapshotTemplate.builder(through)
					.basin(BASIN)
					.shutdownTimeout(Duration.ofSeconds(1))
					.build()) {
			KeyedProjection<String, Tally> carts = template.keyed(definition());
			carts.update("known", (cart) -> List.of(one()));
			this.basin.stream(carts.stream("known")).append(AppendInput.of(AbstractKeyedScenarios.record("nut")));
			line.down();
			Duration timeout = Duration.ofMillis(500);
			assertThatExceptionOfType(ProjectionException.class)
				.isThrownBy(() -> carts.read("unknown", Freshness.LATEST, timeout));
			assertThatExceptionOfType(ProjectionException.class)
				.isThrownBy(() -> carts.read("known", Freshness.LATEST, timeout))
				.withMessageContaining("'known'");
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> carts.update("known", (cart) -> List.of(one()), timeout))
				.isInstanceOfAny(ProjectionException.class, S2Exception.class);
			assertThat(carts.read("known", Freshness.RESIDENT, timeout).state().count()).isOne();
			assertThat(carts.failed()).isEmpty();
			assertThat(carts.info("unknown").state()).isIn(KeyState.ABSENT, KeyState.LOADING);
			line.up();
			await().atMost(TIMEOUT)
				.ignoreExceptions()
				.until(() -> carts.readLatest("known", TIMEOUT).state().count() == 2);
			await().atMost(TIMEOUT)
				.ignoreExceptions()
				.until(() -> carts.readLatest("unknown", TIMEOUT).state().count() == 0);
			assertThat(carts.update("known", (cart) -> List.of(one())).view().state().count()).isEqualTo(3);
			assertThat(carts.failed()).isEmpty();
		}
	}

	@Test
	void whenProjectionsStartInTheBackgroundThenALoadFailsNeverthelessWhileTheServerIsAway() throws IOException {
		try (Line line = new Line(URI.create(endpoint()).getPort());
				S2Client through = S2Client.builder()
					.accessToken("ignored")
					.endpoints(S2Endpoints.of(line.endpoint()))
					.build();
				SnapshotTemplate template = SnapshotTemplate.builder(through)
					.basin(BASIN)
					.startMode(StartMode.BACKGROUND)
					.shutdownTimeout(Duration.ofSeconds(1))
					.build()) {
			KeyedProjection<String, Tally> carts = template.keyed(definition());
			line.down();
			assertThat(carts.readAsync("42", null)).failsWithin(Duration.ofSeconds(60))
				.withThrowableThat()
				.withCauseInstanceOf(ProjectionNotReadyException.class)
				.withMessageContaining("Key '42' of projection 'cart' cannot be read from stream");
			line.up();
			await().atMost(TIMEOUT)
				.ignoreExceptions()
				.until(() -> carts.readLatest("42", TIMEOUT).state().count() == 0);
		}
	}

}
