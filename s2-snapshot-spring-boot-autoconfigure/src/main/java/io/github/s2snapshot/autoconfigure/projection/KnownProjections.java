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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
import io.github.s2snapshot.serializer.S2JsonCustomizer;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Projections of the application, active or not. Distinguishes settings of an inactive
 * projection from settings with a wrong name.
 *
 * @since 0.1.0
 */
public class KnownProjections {

	private static final Log logger = LogFactory.getLog(KnownProjections.class);

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
				check(key, projections,
						new Setting("The properties 's2.snapshot.projections." + key + ".*' are ",
								"Remove the properties", "remove the properties",
								"If several applications share these " + "properties, set"));
			}
		}
	}

	/**
	 * Checks that the customizers of a context are for projections of the application.
	 * @param customizers the customizers by the names of their beans
	 * @param projections the names of the projections of this context
	 */
	void check(Map<String, S2JsonCustomizer> customizers, Collection<String> projections) {
		customizers.forEach((name, customizer) -> {
			for (String projection : customizer.projections()) {
				if (!projections.contains(projection) && !isOfAncestor(projection)) {
					check(projection, projections,
							new Setting("The S2JsonCustomizer bean '" + name + "' is ", "Remove the bean",
									"remove it from the bean", "If several applications share this bean, set"));
				}
			}
		});
	}

	private void check(String key, Collection<String> projections, Setting setting) {
		if (this.unknown == UnknownProjections.IGNORE) {
			logger.info(LogMessage.format("%signored because the application context has no projection '%s'",
					setting.subject(), key));
			return;
		}
		String type = declaredType(key);
		if (type != null) {
			logger.info(LogMessage.format(
					"%snot used because the application context has no bean of @StreamProjection "
							+ "class %s. Its profile may not be active, or a condition may not match",
					setting.subject(), type));
		}
		else if (NativeDetector.inNativeImage()) {
			logger.warn(LogMessage.format("%snot used. In a native image it is not known whether "
					+ "the application has a class of projection '%s'", setting.subject(), key));
		}
		else {
			throw new FailureAnalyzedException(
					String.format(Locale.ROOT, "%sset, but projection '%s' does not exist.", setting.subject(), key),
					((projections.isEmpty()) ? setting.removal() + ": the application has no @StreamProjection bean."
							: "Correct the name, or " + setting.otherwise() + ". The projections are "
									+ String.join(", ", new TreeSet<>(projections)) + ".")
							+ " " + setting.shared() + " 's2.snapshot.unknown-projections' to 'ignore'.");
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

	/**
	 * Returns whether a projection that a customizer names may be missing.
	 * @param projection the name of the projection
	 * @return whether it is inactive, or unknown projections are ignored
	 */
	boolean mayBeMissing(String projection) {
		return this.unknown == UnknownProjections.IGNORE || NativeDetector.inNativeImage() || isDeclared(projection);
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
				if (ProjectionSettings.contains(names(template), key)) {
					return true;
				}
			}
		}
		return false;
	}

	private static List<String> names(SnapshotTemplate template) {
		List<String> names = new ArrayList<>();
		template.definitions().forEach((definition) -> names.add(definition.name()));
		template.keyedDefinitions().forEach((definition) -> names.add(definition.name()));
		return names;
	}

	/**
	 * What is set for a projection, in parts of messages.
	 *
	 * @param subject the subject of a sentence with its verb
	 * @param removal the remedy without any projection
	 * @param otherwise the remedy besides another name
	 * @param shared the beginning of the sentence on several applications
	 */
	private record Setting(String subject, String removal, String otherwise, String shared) {
	}

}
