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

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.core.log.LogMessage;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import io.github.s2snapshot.annotation.StreamProjection;

/**
 * Finds the {@link StreamProjection} classes of the application, with or without a bean:
 * <ul>
 * <li>classes in the packages of the application, which are the packages of its
 * auto-configuration and of its component scans; nested classes only inside components,
 * because Spring finds no others</li>
 * <li>classes with a condition or a profile, also in the packages of its configuration
 * classes and projections, and where Spring Boot has evaluated a condition</li>
 * <li>classes that configuration classes import</li>
 * </ul>
 * Reads class files, so it is used only if the start would fail otherwise.
 */
final class DeclaredProjections {

	private static final Log logger = LogFactory.getLog(DeclaredProjections.class);

	private static final String PROJECTION = StreamProjection.class.getName();

	private final ConfigurableListableBeanFactory beanFactory;

	private final Environment environment;

	private final ResourcePatternResolver resources;

	private final MetadataReaderFactory classes;

	private final Set<String> scanned = new TreeSet<>();

	private final Set<String> used = new TreeSet<>();

	private final Map<String, String> found = new LinkedHashMap<>();

	private DeclaredProjections(ConfigurableApplicationContext context) {
		this.beanFactory = context.getBeanFactory();
		this.environment = context.getEnvironment();
		this.resources = new PathMatchingResourcePatternResolver(context);
		this.classes = new CachingMetadataReaderFactory(context);
	}

	/**
	 * Finds the projections.
	 * @param context the context of the application
	 * @return the class names by the names of the projections
	 */
	static Map<String, String> find(ConfigurableApplicationContext context) {
		DeclaredProjections projections = new DeclaredProjections(context);
		projections.collectPackages();
		projections.scanned.forEach((name) -> projections.scan(name, true));
		projections.used.forEach((name) -> projections.scan(name, false));
		ConditionEvaluationReport report = ConditionEvaluationReport.get(projections.beanFactory);
		report.getConditionAndOutcomesBySource().keySet().forEach((source) -> {
			int method = source.indexOf('#');
			String type = (method >= 0) ? source.substring(0, method) : source;
			projections.examine(() -> projections.read(type), false);
		});
		return projections.found;
	}

	private void collectPackages() {
		if (AutoConfigurationPackages.has(this.beanFactory)) {
			this.scanned.addAll(AutoConfigurationPackages.get(this.beanFactory));
		}
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			Class<?> type = this.beanFactory.getType(name, false);
			if (type != null && !type.getName().startsWith("org.springframework.")) {
				collectPackages(ClassUtils.getUserClass(type));
			}
		}
		this.scanned.remove("");
		this.used.remove("");
	}

	private void collectPackages(Class<?> type) {
		MergedAnnotations annotations = MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY);
		if (annotations.isPresent(AutoConfiguration.class)) {
			return;
		}
		annotations.stream(ComponentScan.class).forEach((scan) -> collectScanned(scan, type));
		addImported(annotations);
		if (annotations.isPresent(Configuration.class) || annotations.isPresent(StreamProjection.class)) {
			this.used.add(type.getPackageName());
		}
	}

	private void collectScanned(MergedAnnotation<ComponentScan> scan, Class<?> type) {
		Set<String> packages = new TreeSet<>();
		for (String text : scan.getStringArray("basePackages")) {
			packages.addAll(Arrays.asList(StringUtils.tokenizeToStringArray(this.environment.resolvePlaceholders(text),
					ConfigurableApplicationContext.CONFIG_LOCATION_DELIMITERS)));
		}
		for (Class<?> base : scan.getClassArray("basePackageClasses")) {
			packages.add(base.getPackageName());
		}
		this.scanned.addAll((packages.isEmpty()) ? Set.of(type.getPackageName()) : packages);
	}

	private void scan(String basePackage, boolean ofApplication) {
		String pattern = ResourcePatternResolver.CLASSPATH_ALL_URL_PREFIX
				+ ClassUtils.convertClassNameToResourcePath(basePackage) + "/**/*.class";
		try {
			for (Resource resource : this.resources.getResources(pattern)) {
				examine(() -> this.classes.getMetadataReader(resource).getAnnotationMetadata(), ofApplication);
			}
		}
		catch (IOException ex) {
			logger.debug(LogMessage.format("Package '%s' cannot be scanned for projections", basePackage), ex);
		}
	}

	private void examine(MetadataSource source, boolean ofApplication) {
		AnnotationMetadata type = read(source);
		if (type == null) {
			return;
		}
		boolean known = (ofApplication && isReachable(type)) || isConditional(type);
		if (known) {
			add(type);
			addImported(type.getAnnotations());
		}
		for (MethodMetadata method : type.getAnnotatedMethods(Bean.class.getName())) {
			if (known || method.isAnnotated(Conditional.class.getName())) {
				add(read(() -> read(method.getReturnTypeName())));
			}
		}
	}

	private boolean isReachable(AnnotationMetadata type) {
		AnnotationMetadata enclosing = enclosing(type);
		return (enclosing != null) ? enclosing.isAnnotated(Component.class.getName()) && isReachable(enclosing)
				: !type.hasEnclosingClass();
	}

	private boolean isConditional(AnnotationMetadata type) {
		AnnotationMetadata enclosing = enclosing(type);
		return type.isAnnotated(Conditional.class.getName()) || (enclosing != null && isConditional(enclosing));
	}

	private @Nullable AnnotationMetadata enclosing(AnnotationMetadata type) {
		String enclosing = type.getEnclosingClassName();
		return (enclosing != null) ? read(() -> read(enclosing)) : null;
	}

	private AnnotationMetadata read(String className) throws IOException {
		return this.classes.getMetadataReader(className).getAnnotationMetadata();
	}

	private static @Nullable AnnotationMetadata read(MetadataSource source) {
		try {
			return source.read();
		}
		catch (IOException | RuntimeException | LinkageError ex) {
			// For example a class of a library that is not on the class path.
			logger.trace("The metadata of a class cannot be read", ex);
			return null;
		}
	}

	private void addImported(MergedAnnotations annotations) {
		annotations.stream(Import.class)
			.flatMap((imported) -> Arrays.stream(imported.getStringArray(MergedAnnotation.VALUE)))
			.forEach((imported) -> add(read(() -> read(imported))));
	}

	private void add(@Nullable AnnotationMetadata type) {
		if (type != null && type.isConcrete() && type.isAnnotated(PROJECTION)) {
			String name = type.getAnnotations().get(StreamProjection.class).getString("name");
			this.found.putIfAbsent(this.environment.resolvePlaceholders(name), type.getClassName());
		}
	}

	/**
	 * Reads the metadata of a class.
	 */
	@FunctionalInterface
	private interface MetadataSource {

		AnnotationMetadata read() throws IOException;

	}

}
