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

package io.github.s2snapshot.actuate.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.actuate.endpoint.OperationDescriptor.Outcome;
import io.github.s2snapshot.keyed.KeyException;
import io.github.s2snapshot.keyed.KeyFailedException;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Describes and operates keyed projections and their keys.
 */
class KeyOperations {

	private final SnapshotTemplate snapshots;

	private final Duration timeout;

	KeyOperations(SnapshotTemplate snapshots, Duration timeout) {
		this.snapshots = snapshots;
		this.timeout = timeout;
	}

	/**
	 * Returns the definition of a keyed projection.
	 * @param projection the name of the projection
	 * @return the definition, or {@code null} if there is no such keyed projection
	 */
	@Nullable KeyedProjectionDefinition<?, ?> find(String projection) {
		return this.snapshots.keyedDefinitions()
			.stream()
			.filter((definition) -> definition.name().equals(projection))
			.findFirst()
			.orElse(null);
	}

	KeyedProjectionDescriptor describe(KeyedProjectionDefinition<?, ?> definition) {
		return KeyedProjectionDescriptor.of(this.snapshots.keyedProjection(definition.name()).info(), definition);
	}

	FailedKeysDescriptor failed(KeyedProjectionDefinition<?, ?> definition) {
		return FailedKeysDescriptor.of(this.snapshots.keyedProjection(definition.name()));
	}

	/**
	 * Describes the key with a text.
	 * @param definition the definition of the projection
	 * @param text the text, as in the name of the stream
	 * @return the description
	 */
	KeyDescriptor describe(KeyedProjectionDefinition<?, ?> definition, String text) {
		return describe(definition, text, (pattern) -> pattern.parse(text));
	}

	/**
	 * Describes the key whose variables have the given texts.
	 * @param definition the definition of the projection
	 * @param variables the texts, not encoded
	 * @return the description
	 */
	KeyDescriptor describe(KeyedProjectionDefinition<?, ?> definition, List<String> variables) {
		return describe(definition, String.join("/", variables), (pattern) -> pattern.keyOf(variables));
	}

	private <K> KeyDescriptor describe(KeyedProjectionDefinition<K, ?> definition, String shown,
			Function<StreamPattern<K>, K> key) {
		try {
			return KeyDescriptor.of(definition.name(), projection(definition).info(key.apply(definition.pattern())));
		}
		catch (KeyException ex) {
			return KeyDescriptor.invalid(definition.name(), shown, ex);
		}
	}

	/**
	 * Runs an operation on the key with a text.
	 * @param definition the definition of the projection
	 * @param text the text, as in the name of the stream
	 * @param operation the operation
	 * @return the outcome
	 */
	OperationDescriptor run(KeyedProjectionDefinition<?, ?> definition, String text, KeyOperation operation) {
		return run(definition, text, (pattern) -> pattern.parse(text), operation);
	}

	/**
	 * Runs an operation on the key whose variables have the given texts.
	 * @param definition the definition of the projection
	 * @param variables the texts, not encoded
	 * @param operation the operation
	 * @return the outcome
	 */
	OperationDescriptor run(KeyedProjectionDefinition<?, ?> definition, List<String> variables,
			KeyOperation operation) {
		return run(definition, String.join("/", variables), (pattern) -> pattern.keyOf(variables), operation);
	}

	private <K> OperationDescriptor run(KeyedProjectionDefinition<K, ?> definition, String shown,
			Function<StreamPattern<K>, K> key, KeyOperation operation) {
		String text = shown;
		try {
			K found = key.apply(definition.pattern());
			text = definition.pattern().text(found);
			return run(definition, found, operation).ofKey(text);
		}
		catch (KeyException ex) {
			return outcome(definition, operation, Outcome.BAD_REQUEST, ex.getMessage()).ofKey(text);
		}
		catch (KeyFailedException ex) {
			return outcome(definition, operation, Outcome.REFUSED, ex.getMessage()).ofKey(text);
		}
		catch (ProjectionException | S2Exception ex) {
			return outcome(definition, operation, Outcome.FAILED, ex.getMessage()).ofKey(text);
		}
	}

	private <K> OperationDescriptor run(KeyedProjectionDefinition<K, ?> definition, K key, KeyOperation operation) {
		String projection = definition.name();
		String text = definition.pattern().text(key);
		return switch (operation) {
			case SNAPSHOT -> OperationDescriptor.taken(projection, operation.id(),
					this.snapshots.takeKey(projection, text, this.timeout));
			case AUDIT ->
				OperationDescriptor.audited(projection, this.snapshots.auditKey(projection, text, this.timeout));
			case EVICT -> evict(definition, key);
		};
	}

	private <K> OperationDescriptor evict(KeyedProjectionDefinition<K, ?> definition, K key) {
		KeyOperation operation = KeyOperation.EVICT;
		try {
			boolean evicted = projection(definition).evict(key).get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
			return (evicted) ? outcome(definition, operation, Outcome.DONE, null) : outcome(definition, operation,
					Outcome.REFUSED, "The key is not in memory, or it is followed or in use");
		}
		catch (TimeoutException ex) {
			return outcome(definition, operation, Outcome.RUNNING, null);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return outcome(definition, operation, Outcome.RUNNING, null);
		}
		catch (ExecutionException ex) {
			Throwable failure = (ex.getCause() != null) ? ex.getCause() : ex;
			return outcome(definition, operation, Outcome.FAILED, failure.getMessage());
		}
	}

	private static OperationDescriptor outcome(KeyedProjectionDefinition<?, ?> definition, KeyOperation operation,
			Outcome outcome, @Nullable String reason) {
		return OperationDescriptor.of(definition.name(), operation.id(), outcome, reason);
	}

	@SuppressWarnings("unchecked")
	private <K> KeyedProjection<K, ?> projection(KeyedProjectionDefinition<K, ?> definition) {
		return (KeyedProjection<K, ?>) this.snapshots.keyedProjection(definition.name());
	}

}
