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

package io.github.s2snapshot.autoconfigure.projection;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NativeDetector;
import org.springframework.core.log.LogMessage;
import org.springframework.util.function.SingletonSupplier;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotProperties.UnknownProjections;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Projections of the application, active or not. Distinguishes settings of an inactive
 * projection from settings with a wrong name.
 *
 * @since 0.1.0
 */
public class KnownProjections {

	private static final Log logger = LogFactory.getLog(KnownProjections.class);

	private static final String SETTINGS = "The properties 's2.snapshot.projections.%s.*' are ";

	private final ApplicationContext context;

	private final UnknownProjections unknown;

	private final Supplier<Map<String, String>> declared;

	KnownProjections(ConfigurableApplicationContext context, UnknownProjections unknown) {
		this.context = context;
		this.unknown = unknown;
		this.declared = SingletonSupplier.of(() -> DeclaredProjections.find(context));
	}

	/**
	 * Checks that all settings belong to a projection of the application.
	 * @param settings the settings
	 * @param projections the names of the projections of this context
	 */
	void check(ProjectionSettings settings, Collection<String> projections) {
		for (String key : settings.keys()) {
			if (!ProjectionSettings.contains(projections, key) && !isOfAncestor(key)) {
				check(key, projections);
			}
		}
	}

	private void check(String key, Collection<String> projections) {
		if (this.unknown == UnknownProjections.IGNORE) {
			logger.info(LogMessage.format(SETTINGS + "ignored because the application context has no projection '%s'",
					key, key));
			return;
		}
		String type = declaredType(key);
		if (type != null) {
			logger.info(
					LogMessage.format(
							SETTINGS + "not used because the application context has no bean of @StreamProjection "
									+ "class %s. Its profile may not be active, or a condition may not match",
							key, type));
		}
		else if (NativeDetector.inNativeImage()) {
			logger.warn(LogMessage.format(SETTINGS + "not used. In a native image it is not known whether "
					+ "the application has a class of projection '%s'", key, key));
		}
		else {
			throw new FailureAnalyzedException(
					String.format(Locale.ROOT, SETTINGS + "set, but projection '%s' does not exist.", key, key),
					((projections.isEmpty()) ? "Remove the properties: the application has no @StreamProjection bean."
							: "Correct the name, or remove the properties. The projections are "
									+ String.join(", ", new TreeSet<>(projections)) + ".")
							+ " If several applications share these properties, set 's2.snapshot.unknown-projections' "
							+ "to 'ignore'.");
		}
	}

	/**
	 * Returns whether the application has a class of a projection, with or without a
	 * bean. The first call reads class files.
	 * @param projection the name of the projection
	 * @return whether a class exists
	 */
	public boolean isDeclared(String projection) {
		return this.declared.get().containsKey(projection);
	}

	private @Nullable String declaredType(String key) {
		return this.declared.get()
			.entrySet()
			.stream()
			.filter((projection) -> ProjectionSettings.isSame(key, projection.getKey()))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(null);
	}

	private boolean isOfAncestor(String key) {
		for (ApplicationContext ancestor = this.context.getParent(); ancestor != null; ancestor = ancestor
			.getParent()) {
			for (SnapshotTemplate template : ancestor.getBeansOfType(SnapshotTemplate.class, true, false).values()) {
				if (ProjectionSettings
					.contains(template.definitions().stream().<String>map(ProjectionDefinition::name).toList(), key)) {
					return true;
				}
			}
		}
		return false;
	}

}
